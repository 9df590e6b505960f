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
import importlib.abc
import importlib.machinery
import io
import json
import os
import sys
import types

WHEEL, VERSION, ENGINE = (sys.argv[1:] + ['sglang'])[:3]
# The package, and fewer flags than any of its releases has.
PACKAGE, FEWEST = {'sglang': ('sglang', 100), 'sglang-jax': ('sgl_jax', 50)}[ENGINE]
REAL = ('msgspec',)  # not replaced by stand-ins
# What declares flags: a stand-in for one of these would lose them without a word.
DECLARING = (f'{PACKAGE}.srt.server_args', f'{PACKAGE}.srt.arg_groups')


class AnyMeta(type):
    def __getattr__(cls, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return Anything

    def __iter__(cls):
        return iter(())

    def _self(cls, *_):
        return cls

    def _no(cls, *_):
        return False

    def _zero(cls):
        return 0

    __or__ = __ror__ = __add__ = __radd__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __getitem__ = _self
    __lt__ = __gt__ = __le__ = __ge__ = __contains__ = __bool__ = _no
    __len__ = __int__ = __index__ = _zero


class Anything(metaclass=AnyMeta):
    """Whatever a missing module defines: a class, a value, a function or a decorator."""

    def __new__(cls, *args, **kwargs):
        return args[0] if cls is Anything and decorates(args, kwargs) else super().__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def __init_subclass__(cls, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return args[0] if decorates(args, kwargs) else Anything

    def __getattr__(self, name):
        return getattr(Anything, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def __iter__(self):
        return iter(())

    def __getitem__(self, _):
        return Anything


def decorates(args, kwargs):
    return len(args) == 1 and not kwargs and isinstance(args[0], (type, types.FunctionType))


class Standin(types.ModuleType):
    __path__ = []
    __version__ = '2.9.1'

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return Anything


class Loader(importlib.abc.Loader):
    """Runs a module of the wheel, and lets a stand-in answer for what it could not define."""

    def __init__(self, real=None):
        self.real = real

    def create_module(self, spec):
        return Standin(spec.name) if self.real is None else None

    def exec_module(self, module):
        try:
            if self.real is not None:
                self.real.exec_module(module)
        except Exception:
            if module.__name__.startswith(DECLARING):
                raise
            module.__getattr__ = lambda name: Standin.__getattr__(module, name)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        top = name.split('.')[0]
        if top in sys.stdlib_module_names or top in REAL:
            return None
        # The package's own __init__ loads the front-end language, which the parser does not need.
        spec = importlib.machinery.PathFinder.find_spec(name, path) if top == PACKAGE and name != PACKAGE else None
        if spec is not None:
            spec.loader = spec.loader and Loader(spec.loader)  # a folder without __init__ has no loader
            return spec
        return importlib.machinery.ModuleSpec(name, Loader(), is_package=True)


def plain(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (set, frozenset)):
        return sorted(plain(v) for v in value)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return {str(k): plain(v) for k, v in value.items()} if isinstance(value, dict) else None


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
    sys.meta_path.insert(0, Finder())
    importlib.import_module(PACKAGE).__path__ = [os.path.join(WHEEL, PACKAGE)]
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f'{PACKAGE}.srt.server_args').ServerArgs.add_cli_args(parser)
    verify(parser._actions)
    rows = [json.dumps(registration(action, parser)) for action in parser._actions]
    print('{"engine": "%s", "version": %s, "source": %s, "flags": [\n%s\n]}' % (
        ENGINE, json.dumps(VERSION), json.dumps(f'PyPI {ENGINE} {VERSION.lstrip("v")}'), ',\n'.join(rows)))


main()
