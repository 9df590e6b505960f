"""Prints, as JSON, what the argument parser of an SGLang release registers.

    pip download --no-deps --only-binary :all: sglang==0.5.17 && unzip -d wheel sglang-0.5.17-*.whl
    python3 projenrc/flags/extract-sglang.py wheel v0.5.17 > $FLAG_FACTS_DIR/releases/sglang-v0.5.17.json

and of SGLang-JAX, whose package is another:

    python3 projenrc/flags/extract-sglang.py wheel v0.0.1 sglang-jax > $FLAG_FACTS_DIR/releases/sglang-jax-v0.0.1.json

The release's own `ServerArgs.add_cli_args` runs, so nothing is guessed from source text. Modules that are neither in the
wheel nor in the standard library (torch and the like) are replaced by stand-ins that accept any use. `msgspec` is not: SGLang
declares its flags with it since v0.5.20, so it must be installed (`pip install msgspec`). Help texts are left out.
"""
import argparse
import contextlib
import importlib
import io
import json
import os
import sys

from standins import Finder, plain

WHEEL, VERSION, ENGINE = (sys.argv[1:] + ['sglang'])[:3]
# The package, and fewer flags than any of its releases has.
PACKAGE, FEWEST = {'sglang': ('sglang', 100), 'sglang-jax': ('sgl_jax', 50)}[ENGINE]
REAL = ('msgspec',)  # not replaced by stand-ins
DECLARING = (f'{PACKAGE}.srt.server_args', f'{PACKAGE}.srt.arg_groups')


def aborts(action, parser):
    """Whether a deprecated flag ends the process instead of only warning."""
    if type(action).__name__ != 'DeprecatedAction':
        return False
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            action(parser, argparse.Namespace(), [], action.option_strings[0])
        return False
    except (ValueError, SystemExit):
        return True


def registration(action, parser):
    return {
        'flags': action.option_strings,
        'dest': action.dest,
        'action': type(action).__name__,
        'type': getattr(action.type, '__name__', None),
        'nargs': action.nargs,
        'choices': None if action.choices is None else plain(action.choices),
        'default': None if action.default is argparse.SUPPRESS else plain(action.default),
        'required': action.required,
        'newFlag': getattr(action, 'new_flag', None),
        'aborts': aborts(action, parser),
    }


def verify(actions):
    """A stand-in in the wrong place shows as flags that are missing, or as choices without any."""
    if len(actions) < FEWEST:
        sys.exit(f'{ENGINE} {VERSION}: {len(actions)} flags, expected {FEWEST} or more; find what declares them, and is replaced by a stand-in')
    empty = [action.option_strings for action in actions if action.choices is not None and not plain(action.choices)]
    if empty:
        sys.exit(f'{ENGINE} {VERSION}: no choices of {empty}; find where they come from, and is replaced by a stand-in')


def main():
    sys.dont_write_bytecode = True
    sys.path.insert(0, WHEEL)
    Finder(PACKAGE, REAL, DECLARING).install(os.path.join(WHEEL, PACKAGE))
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f'{PACKAGE}.srt.server_args').ServerArgs.add_cli_args(parser)
    verify(parser._actions)
    rows = [json.dumps(registration(action, parser)) for action in parser._actions]
    print('{"engine": "%s", "version": %s, "source": %s, "flags": [\n%s\n]}' % (
        ENGINE, json.dumps(VERSION), json.dumps(f'PyPI {ENGINE} {VERSION.lstrip("v")}'), ',\n'.join(rows)))


main()
