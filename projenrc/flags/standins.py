"""Runs modules of a package whose dependencies are not installed: stand-ins that accept any use take their place."""
import importlib
import importlib.abc
import importlib.machinery
import sys
import types
import typing


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

    def __or__(cls, other):
        # `Missing | None` is a type hint: without the union, what stands beside the stand-in would be lost.
        return typing.Union[cls, other]

    def __ror__(cls, other):
        return typing.Union[other, cls]

    __add__ = __radd__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __getitem__ = _self
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
    """Runs a module of the package, and lets a stand-in answer for what it could not define."""

    def __init__(self, finder, real=None):
        self.finder = finder
        self.real = real

    def create_module(self, spec):
        return Standin(spec.name) if self.real is None else None

    def exec_module(self, module):
        try:
            if self.real is not None:
                self.real.exec_module(module)
        except Exception:
            if module.__name__.startswith(self.finder.declaring):
                raise
            module.__getattr__ = lambda name: Standin.__getattr__(module, name)
        self.finder.loaded(module)


class Finder(importlib.abc.MetaPathFinder):
    """Finds modules of the package in its folder, those of the standard library and of `real` as usual, and stand-ins for all others."""

    def __init__(self, package, real=(), declaring=(), loaded=lambda module: None):
        self.package = package
        self.real = real
        # What declares flags: a stand-in for one of these would lose them without a word.
        self.declaring = declaring
        self.loaded = loaded

    def find_spec(self, name, path, target=None):
        top = name.split('.')[0]
        if top in sys.stdlib_module_names or top in self.real:
            return None
        # The package's own __init__ loads what the parser does not need.
        spec = self.find_own(name, path) if top == self.package and name != self.package else None
        if spec is not None:
            spec.loader = spec.loader and Loader(self, spec.loader)  # a folder without __init__ has no loader
            return spec
        return importlib.machinery.ModuleSpec(name, Loader(self), is_package=True)

    def find_own(self, name, path):
        return importlib.machinery.PathFinder.find_spec(name, path)

    def install(self, folder):
        sys.meta_path.insert(0, self)
        importlib.import_module(self.package).__path__ = [folder]


def plain(value):
    """A value as JSON has it; None for what it does not have."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (set, frozenset)):
        return sorted(plain(v) for v in value)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return {str(k): plain(v) for k, v in value.items()} if isinstance(value, dict) else None
