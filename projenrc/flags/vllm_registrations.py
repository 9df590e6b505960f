"""What a parser of vLLM registers: names, actions, choices, defaults, ranges, and what each conversion makes of a few texts."""
import argparse
import importlib
import sys

from standins import plain

NUMERIC = ('int', 'float')


def registration(action, names, group, bounds, deprecated):
    is_switch = isinstance(action, argparse.BooleanOptionalAction)
    negative = {name for name in names if is_switch and (name.startswith('--no-') or name in getattr(action, 'negative_option_strings', ()))}
    missing = [name for name in names if is_switch and name.startswith('--') and name not in negative and f'--no-{name[2:]}' not in negative]
    if missing:
        sys.exit(f'{missing} has no --no- form: flags must be rendered in another one')
    parsed = type_of(action)
    choices = None if action.choices is None else listed(action.choices)
    return {
        'flags': [name for name in names if name not in negative],
        'negatives': sorted(name for name in negative if not name.startswith('--no-')),
        'dest': action.dest,
        'action': 'BooleanOptionalAction' if is_switch else type(action).__name__,
        'type': parsed,
        'nargs': action.nargs,
        'choices': choices,
        'knownValues': listed(action.metavar) if isinstance(action.metavar, (list, tuple)) else None,
        'default': None if action.default is argparse.SUPPRESS else plain(action.default),
        'required': action.required,
        'deprecated': deprecated,
        'group': group,
        **(bounds if parsed in NUMERIC and not choices else {}),
    }


def listed(values):
    """Values to choose from; None is what the flag's absence means."""
    return [plain(value) for value in values if value is not None and value != 'None']


def type_of(action):
    """What a conversion takes, told by what it makes of a few texts."""
    convert = action.type
    if convert is None or convert is str or convert is bool:
        return 'str'  # bool() takes any text, and only an empty one for False
    if action.choices:
        return type(listed(action.choices)[0]).__name__

    def takes(text):
        try:
            convert(text)
            return True
        except (ValueError, TypeError, argparse.ArgumentTypeError):
            return False

    if takes('x'):
        return 'str'
    if takes('{}'):
        return 'json_list_type' if isinstance(action.default, list) else 'json'
    if not takes('1'):
        sys.exit(f'{action.option_strings} takes no text, number or JSON object; see what its conversion does')
    return 'float' if takes('0.5') else 'int'


# Fields whose flags have another name.
FIELDS = {'spec_tokens': 'num_speculative_tokens'}
BOUNDS = {'Ge': 'ge', 'Gt': 'gt', 'Le': 'le', 'Lt': 'lt'}


class Ranges:
    """The ranges of configuration fields, which a server checks when it starts."""

    def __init__(self):
        found = {name: getattr(config, '__pydantic_fields__', None) for name, config in vars(importlib.import_module('vllm.config')).items()}
        self.fields = {name: fields for name, fields in found.items() if isinstance(fields, dict)}

    def of(self, group, dest):
        name = FIELDS.get(dest, dest)
        own = self.fields.get(group, {}).get(name)
        elsewhere = [fields[name] for fields in self.fields.values() if name in fields]
        field = own or (elsewhere[0] if len(elsewhere) == 1 else None)
        metadata = field.metadata if field else []
        if any(type(one).__name__ == 'SkipValidation' for one in metadata):
            return {}
        return {bound: getattr(one, bound) for one in metadata for kind, bound in BOUNDS.items() if type(one).__name__ == kind}


def rows_of(parser):
    groups = {id(action): group.title for group in parser._action_groups for action in group._group_actions}
    ungrouped = parser._optionals.title
    names = {}
    for name, action in parser._option_string_actions.items():
        names.setdefault(id(action), []).append(name)  # help does not show all of them
    ranges = Ranges()
    for action in parser._actions:
        if action.option_strings and not isinstance(action, argparse._HelpAction):
            deprecated = getattr(action, 'deprecated', False) or action in getattr(parser, '_deprecated', ()) or type(action).__name__.startswith('Deprecated')
            group = groups.get(id(action))
            yield registration(action, names[id(action)], 'Serve' if group == ungrouped else group, ranges.of(group, action.dest), deprecated)
