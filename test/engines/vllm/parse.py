"""Answers command lines of `vllm serve` with what the parser of a release makes of them.

    python3 test/engines/vllm/parse.py v0.33.0
    python3 test/engines/vllm/parse.py v0.33.0 engine

With `engine` it is the parser of the engine alone, which programs like `dynamo.vllm` have in them. The first line of the output is a list of what the parser registers. After it, each line of the input is a list of arguments, and
is answered with {"values": {…}} by the names of the options, or with {"error": …}.
"""
import sys

sys.dont_write_bytecode = True

import contextlib
import dataclasses
import io
import json
import os

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', 'projenrc', 'flags'))

from vllm_registrations import rows_of
from vllm_release import ends_when_unavailable, parsers_of


def shown(value):
    """A value as JSON has it; a configuration that was made of JSON as the fields that it has."""
    if dataclasses.is_dataclass(value) or hasattr(value, 'model_dump'):
        return {'of': type(value).__name__}
    if isinstance(value, (list, tuple)):
        return [shown(one) for one in value]
    if isinstance(value, dict):
        return {str(key): shown(one) for key, one in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def engine_parser():
    """The parser of the engine alone, once that of the server was made."""
    names = [name for name in ('vllm.utils.argparse_utils', 'vllm.utils') if hasattr(sys.modules.get(name), 'FlexibleArgumentParser')]
    parser = sys.modules[names[0]].FlexibleArgumentParser(prog='engine')
    sys.modules['vllm.engine.arg_utils'].AsyncEngineArgs.add_cli_args(parser)
    return parser


def answer(parser, argv):
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            return {'values': {name: shown(value) for name, value in vars(parser.parse_args(argv)).items()}}
    except SystemExit:
        return {'error': said.getvalue().strip().splitlines()[-1]}
    except Exception as error:
        return {'error': f'{type(error).__name__}: {error}'}


def main():
    server, serve = parsers_of(sys.argv[1])
    parser, command = (engine_parser(), []) if sys.argv[2:] == ['engine'] else (server, ['serve'])
    print(json.dumps(list(rows_of(serve if command else parser))), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(parser, [*command, *json.loads(line)])), flush=True)


ends_when_unavailable(main)
