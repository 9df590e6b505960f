"""Reads texts of YAML with PyYAML: a line of JSON for each, in and out. Ends with 69 without PyYAML."""
import json
import sys

try:
    import yaml
except ImportError:
    print('PyYAML is not installed', file=sys.stderr)
    sys.exit(69)

for line in sys.stdin:
    try:
        print(json.dumps({'value': yaml.safe_load(json.loads(line))}, default=str))
    except yaml.YAMLError as error:
        print(json.dumps({'error': type(error).__name__}))
