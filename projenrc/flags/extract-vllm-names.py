"""Prints projenrc/facts/vllm-names.json: names that releases of vLLM know, and what each quantization needs of a GPU.

    python3 projenrc/flags/extract-vllm-names.py <folder>

The folder holds the unpacked source archives of the releases, `vllm-0.9.0` to the newest one. The sources are read, not run:
a registry is a table or the calls of a decorator, a set of choices is a `Literal`.
"""
import ast
import json
import os
import re
import sys
from glob import glob

FOLDER = sys.argv[1]
QUANTIZATION = 'model_executor/layers/quantization'
DTYPES = {'half': 'float16', 'float16': 'float16', 'bfloat16': 'bfloat16', 'float32': 'float32'}


def ordered(version):
    return [int(part) for part in version.split('.')]


VERSIONS = sorted((os.path.basename(path)[5:] for path in glob(f'{FOLDER}/vllm-*')), key=ordered)


class Release:
    def __init__(self, version):
        self.root = f'{FOLDER}/vllm-{version}/vllm'
        self.parsed = {}

    def modules(self, *patterns):
        for pattern in patterns:
            for path in sorted(glob(f'{self.root}/{pattern}', recursive=True)):
                if path not in self.parsed:
                    with open(path, encoding='utf-8') as file:
                        self.parsed[path] = list(ast.walk(ast.parse(file.read())))
                yield self.parsed[path]

    def assigned(self, names, *patterns):
        """The values of module-level or class-level names."""
        for nodes in self.modules(*patterns):
            for node in nodes:
                if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                    if isinstance(target, ast.Name) and target.id in names:
                        yield node.value

    def registered(self, decorator, table, *patterns):
        names = set()
        for value in self.assigned([table], *patterns):
            if isinstance(value, ast.Dict):
                names |= {key.value for key in value.keys}
        for nodes in self.modules(*patterns):
            for node in nodes:
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(decorator):
                    first = node.args[0] if node.args else next((word.value for word in node.keywords if word.arg == 'name'), None)
                    names |= texts(first) if first is not None else set()
        return names

    def choices(self, name, *patterns):
        """What a `Literal` admits, which may be made of others."""
        names = set()
        for value in self.assigned([name], *patterns):
            names |= texts(value)
            for part in ast.walk(value):
                if isinstance(part, ast.Name) and part.id != 'Literal':
                    names |= self.choices(part.id, *patterns)
        return names

    def tables(self):
        return {
            'toolParsers': self.registered(
                'ToolParserManager.register_module', '_TOOL_PARSERS_TO_REGISTER', 'tool_parsers/*.py', 'entrypoints/openai/tool_parsers/*.py'),
            'reasoningParsers': self.registered('ReasoningParserManager.register_module', '_REASONING_PARSERS_TO_REGISTER', 'reasoning/*.py'),
            'kvConnectors': self.registered('KVConnectorFactory.register_connector', '', 'distributed/kv_transfer/kv_connector/factory.py'),
            'speculativeMethods': self.choices('SpeculativeMethod', 'config.py', 'config/*.py'),
        }

    def quantizations(self):
        """Each method with the oldest compute capability it runs on, the data types that it calculates with, and whether it needs consent."""
        package = f'{QUANTIZATION}/__init__.py'
        names = set()
        for value in self.assigned(['QuantizationMethods'], package):
            names |= texts(value)
        deprecated = set()
        for value in self.assigned(['DEPRECATED_QUANTIZATION_METHODS'], package):
            deprecated |= texts(value)
        classes = {}
        for value in self.assigned(['method_to_config'], package):
            classes = {key.value: ast.unparse(of) for key, of in zip(value.keys, value.values) if isinstance(key, ast.Constant)}
        bases, capability, dtypes = {}, {}, {}
        for nodes in self.modules(f'{QUANTIZATION}/**/*.py', 'models/**/*quant*.py', 'model_executor/models/**/*quant*.py'):
            for node in nodes:
                if isinstance(node, ast.ClassDef):
                    bases[node.name] = [ast.unparse(base) for base in node.bases]
                    for member in node.body:
                        if getattr(member, 'name', '') in ('get_min_capability', 'get_supported_act_dtypes') and isinstance(member.body[-1], ast.Return):
                            returned = ast.unparse(member.body[-1].value)
                            if member.name == 'get_min_capability':
                                capability[node.name] = returned
                            else:
                                dtypes[node.name] = [DTYPES[name] for name in re.findall(r'torch\.(\w+)', returned) if name in DTYPES]

        def inherited(facts, name):
            while name and name not in facts:
                name = (bases.get(name) or [None])[0]
            return facts.get(name)

        # What the class of a name does not say, the one for weights that are quantized while loading does.
        fallback = 'OnlineQuantizationConfig' if 'OnlineQuantizationConfig' in bases else None
        return {name: described(
            inherited(capability, classes.get(name, fallback)), inherited(dtypes, classes.get(name, fallback)), name in deprecated,
        ) for name in sorted(names)}


def texts(node):
    return {of.value for of in ast.walk(node) if isinstance(of, ast.Constant) and isinstance(of.value, str)}


def described(capability, dtypes, deprecated):
    known = {}
    if capability is not None and re.fullmatch(r'[1-9]\d+', capability):
        known['capability'] = int(capability) / 10
    if dtypes and not {'float16', 'bfloat16'} <= set(dtypes):
        known['dtypes'] = sorted(set(dtypes))
    if deprecated:
        known['deprecated'] = True
    return known


def spans(held):
    """Runs of versions, `v0.9.0..v0.10.2`, as in the facts of flags; the last one is open if it reaches the newest version."""
    runs, first = [], None
    for index, holds in enumerate([*held, False]):
        if holds and first is None:
            first = index
        if not holds and first is not None:
            runs.append(f'v{VERSIONS[first]}..' + ('' if index == len(VERSIONS) else f'v{VERSIONS[index - 1]}'))
            first = None
    return ','.join(runs)


releases = [Release(version) for version in VERSIONS]
known = [release.tables() for release in releases]
quantizations = [release.quantizations() for release in releases]
for table in known[0]:
    if not all(tables[table] for tables in known):
        sys.exit(f'{table}: a release has none; the sources are registered in another way')

lines = []
for table in known[0]:
    names = sorted(set().union(*(tables[table] for tables in known)))
    rows = [f'    {json.dumps(name)}: "{spans([name in tables[table] for tables in known])}"' for name in names]
    lines.append(f'  "{table}": {{\n' + ',\n'.join(rows) + '\n  }')
rows = []
for name in sorted(set().union(*quantizations)):
    facts = [methods.get(name) for methods in quantizations]
    for distinct in {json.dumps(of, sort_keys=True): of for of in facts if of is not None}.values():
        rows.append('    ' + json.dumps({'name': name, 'in': spans([of == distinct for of in facts]), **distinct}))
lines.append('  "quantizations": [\n' + ',\n'.join(rows) + '\n  ]')
print('{\n  "versions": ' + json.dumps([f'v{version}' for version in VERSIONS]) + ',\n' + ',\n'.join(lines) + '\n}')
