"""Prints, as JSON, what the argument parser of a vLLM release registers; or, without a version, which releases there are.

    python3 projenrc/flags/extract-vllm.py
    python3 projenrc/flags/extract-vllm.py v0.33.0

`npx projen update:vllm` runs it. The release's own parser is asked, so nothing is guessed from source text. Help texts are left
out. Ends with status 69 where a release cannot be had: without pip or the network.
"""
import sys

sys.dont_write_bytecode = True

import json

from vllm_registrations import rows_of
from vllm_release import Index, ends_when_unavailable, parsers_of


def main():
    if len(sys.argv) == 1:
        print(json.dumps(Index().releases))
        return
    version = f"v{sys.argv[1].lstrip('v')}"
    rows = [json.dumps(row) for row in rows_of(parsers_of(version)[1])]
    print('{"engine": "vllm", "version": %s, "source": %s, "flags": [\n%s\n]}' % (
        json.dumps(version), json.dumps(f'PyPI vllm {version[1:]}'), ',\n'.join(rows)))


ends_when_unavailable(main)
