"""Runs health checks of Argo CD, in the Lua that it has: a line of JSON for each, in and out.

Argo CD runs Lua 5.1 with the base and table libraries alone. Lua comes with lupa, which pip installs into the cache of this
project where it is missing. Ends with 69 where it cannot be had.
"""
import importlib
import json
import os
import subprocess
import sys

LUPA = 'lupa==2.8'
CACHE = os.path.join(os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'cdk8s-inference', LUPA)

sys.path.append(CACHE)
try:
    from lupa import lua51 as lua
except ImportError:
    pip = [sys.executable, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', CACHE, LUPA]
    installed = subprocess.run(pip, capture_output=True, text=True, check=False)
    if installed.returncode != 0:
        print(installed.stderr.strip(), file=sys.stderr)
        sys.exit(69)
    importlib.invalidate_caches()
    from lupa import lua51 as lua

ABSENT = ('string', 'math', 'io', 'debug', 'coroutine', 'package', 'require', 'python', 'bit', 'jit')


def check(script, resource):
    runtime = lua.LuaRuntime(register_eval=False, register_builtins=False)
    for name in ABSENT:
        runtime.globals()[name] = None
    runtime.execute('os = nil')
    runtime.globals().obj = runtime.table_from(resource, recursive=True)
    return dict(runtime.execute(script))


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(check(request['script'], request['resource'])))
