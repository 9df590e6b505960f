"""The argument parser of `vllm serve` as a release defines it, without installing the release.

pip's client reads the modules that the parser imports out of the release's wheel, a few megabytes of several hundred. They and
the packages that they cannot do without are kept in the cache of this project. Stand-ins replace torch and all other packages.

    python3 projenrc/flags/vllm_release.py v0.9.0 v0.33.0

makes sure that these releases can be had, and ends with status 69 where they cannot.
"""
import contextlib
import hashlib
import importlib
import json
import os
import subprocess
import sys
import tempfile

from standins import Finder

CACHE = os.path.join(os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'cdk8s-inference')
# The first release whose parser is known to run like this.
FIRST = (0, 9, 0)
# Fewer flags than any of these releases has.
FEWEST = 140
REQUIREMENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'vllm-requirements.txt')
REAL = ('annotated_types', 'packaging', 'pip', 'pydantic', 'pydantic_core', 'regex', 'typing_extensions', 'typing_inspection', 'yaml')
DECLARING = (
    'vllm.config', 'vllm.engine.arg_utils', 'vllm.entrypoints.cli.serve', 'vllm.entrypoints.common.cli_args', 'vllm.entrypoints.launcher',
    'vllm.entrypoints.openai.cli_args', 'vllm.utils.argparse_utils',
)
# Large, and no flag is declared there.
LEFT_OUT = ('vllm._C', 'vllm._custom_ops', 'vllm.model_executor.models', 'vllm.v1.attention.backends.flash_attn', 'vllm.v1.worker')
# The status of a script where a release cannot be had here.
UNAVAILABLE = 69
# In the folder of a release: its parser was made once, so that no module is missing.
COMPLETE = 'complete'


class Unavailable(BaseException):
    """What is needed to get a release is not there: pip, the network. No import that fails takes it for a failure of its own."""


@contextlib.contextmanager
def over_the_network():
    try:
        yield
    except Exception as error:
        raise Unavailable(f'{type(error).__name__}: {error}') from error


class Index:
    """The releases on the index that pip is set up for, and their wheels."""

    def __init__(self):
        with over_the_network():
            self.read()

    def read(self):
        from pip._internal.commands import create_command
        from pip._internal.models.target_python import TargetPython
        command = create_command('download')
        options, _ = command.parse_args(['vllm'])
        self.session = command._build_session(options)
        # A wheel for any Linux will do: nothing in it is compiled code that runs here.
        platforms = ['manylinux1_x86_64', *(f'manylinux_2_{minor}_x86_64' for minor in range(17, 60))]
        target = TargetPython(platforms=platforms, py_version_info=(3, 12))
        finder = command._build_package_finder(options=options, session=self.session, target_python=target, ignore_requires_python=True)
        found = [one for one in finder.find_all_candidates('vllm') if one.link.is_wheel and not one.version.is_prerelease and one.version.release >= FIRST]
        # By version, the oldest first: some have several wheels of the same modules.
        self.wheels = {str(one.version): one.link for one in sorted(found, key=lambda one: one.version)}
        self.releases = list(self.wheels)
        if not self.releases:
            raise Unavailable('the package index has no vllm')

    def open(self, version):
        from pip._internal.network.lazy_wheel import LazyZipOverHTTP
        from zipfile import ZipFile
        if version not in self.wheels:
            sys.exit(f'vllm {version} is not on the package index')
        with over_the_network():
            return ZipFile(LazyZipOverHTTP(self.wheels[version].url_without_fragment, self.session, 1 << 18))


class Release:
    """The modules of one release, each read from its wheel when it is first imported."""

    def __init__(self, version):
        self.folder = os.path.join(CACHE, 'vllm', version)
        self.version = version
        self.wheel = None
        listed = os.path.join(self.folder, 'modules.json')
        if not os.path.exists(listed):
            write(listed, json.dumps([name for name in self.open().namelist() if name.endswith('.py')]).encode())
        with open(listed, encoding='utf-8') as file:
            self.modules = set(json.load(file))

    def open(self):
        self.wheel = self.wheel or Index().open(self.version)
        return self.wheel

    def has(self, path):
        """Whether the release has a module; then it is in the folder."""
        if path not in self.modules:
            return False
        file = os.path.join(self.folder, path)
        if not os.path.exists(file):
            wheel = self.open()
            with over_the_network():
                content = wheel.read(path)
            write(file, content)
            importlib.invalidate_caches()
        return True


class ReleaseFinder(Finder):
    def __init__(self, release):
        super().__init__('vllm', REAL, DECLARING, choose_platform)
        self.release = release

    def find_own(self, name, path):
        file = name.replace('.', '/')
        if name.startswith(LEFT_OUT) or not (self.release.has(f'{file}/__init__.py') or self.release.has(f'{file}.py')):
            return None
        return super().find_own(name, path)


def choose_platform(module):
    """Without a GPU or a vLLM that is installed, no platform is found: flags are those of CUDA."""
    if module.__name__ == 'vllm.platforms':
        platform = importlib.import_module('vllm.platforms.interface').UnspecifiedPlatform()
        platform.device_type = 'cuda'
        module.__dict__['current_platform'] = platform


def parsers_of(version):
    """The parser of `vllm` in a release, and the one of `vllm serve`; what is printed while they are made goes to stderr."""
    if sys.version_info < (3, 11):
        raise Unavailable('Python 3.11 or newer is needed')
    for name in [name for name in os.environ if name.startswith('VLLM_')]:
        del os.environ[name]
    sys.path.insert(0, requirements())
    release = Release(version.lstrip('v'))
    with contextlib.redirect_stdout(sys.stderr):
        ReleaseFinder(release).install(os.path.join(release.folder, 'vllm'))
        parser, serve = build(release)
    options = [action for action in serve._actions if action.option_strings]
    if len(options) < FEWEST:
        sys.exit(f'vLLM {version}: {len(options)} flags, expected {FEWEST} or more; find what declares them, and is replaced by a stand-in')
    empty = [action.option_strings for action in options if action.choices is not None and not action.choices]
    if empty:
        sys.exit(f'vLLM {version}: no choices of {empty}; find where they come from, and is replaced by a stand-in')
    write(os.path.join(release.folder, COMPLETE), b'')
    return parser, serve


def build(release):
    at = 'vllm.utils.argparse_utils' if release.has('vllm/utils/argparse_utils.py') else 'vllm.utils'
    parser = importlib.import_module(at).FlexibleArgumentParser(prog='vllm')
    serve = importlib.import_module('vllm.entrypoints.cli.serve').ServeSubcommand()
    return parser, serve.subparser_init(parser.add_subparsers(dest='subparser'))


def requirements():
    """The folder of the packages that run; they are installed into it the first time."""
    with open(REQUIREMENTS, 'rb') as file:
        version = hashlib.sha256(file.read()).hexdigest()[:12]
    folder = os.path.join(CACHE, 'python', f'{sys.implementation.cache_tag}-{version}')
    if not os.path.exists(folder):
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        unfinished = tempfile.mkdtemp(dir=os.path.dirname(folder))
        install = [sys.executable, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:']
        done = subprocess.run([*install, '--target', unfinished, '--requirement', REQUIREMENTS], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise Unavailable(done.stderr.strip())
        with contextlib.suppress(OSError):  # another process was first
            os.rename(unfinished, folder)
    return folder


def write(path, data):
    """Writes a file that no other process sees half written."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=os.path.dirname(path), delete=False) as file:
        file.write(data)
    os.replace(file.name, path)


def ends_when_unavailable(main):
    """Runs a script."""
    try:
        main()
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        sys.exit(UNAVAILABLE)


def main():
    requirements()
    for version in sys.argv[1:]:
        if not os.path.exists(os.path.join(CACHE, 'vllm', version.lstrip('v'), COMPLETE)):
            # In a process of its own: modules of two releases have the same names.
            extract = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'extract-vllm.py')
            done = subprocess.run([sys.executable, extract, version], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if done.returncode == UNAVAILABLE:
                raise Unavailable(done.stderr.strip())
            if done.returncode != 0:
                sys.exit(done.stderr)


if __name__ == '__main__':
    ends_when_unavailable(main)
