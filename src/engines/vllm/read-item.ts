import { EngineVersion } from '../engine-version';
import { plainItem, WrittenItem } from '../flags/written-item';

/** The release that made `-O` the optimization level; it was the level of the compilation before. */
const LEVELS = 'v0.12.0';
/** The release that left the underscores of keys alone. */
const KEYS = 'v0.9.1';

/**
 * An item as vLLM's parser reads it: underscores of the name are hyphens, what follows a dot is a key inside the JSON value, and `-O2`
 * is a level of optimization.
 *
 * @see https://github.com/vllm-project/vllm/blob/main/vllm/utils/argparse_utils.py
 */
export function readVllmItem(item: string, version: EngineVersion | undefined): WrittenItem {
  const level = /^-O=?([^.=].*)$/.exec(item)?.[1];
  if (level !== undefined) {
    return version === undefined || version.atLeast(LEVELS)
      ? { flag: '--optimization-level', value: level, keys: [] }
      : { flag: '--compilation-config', value: level, keys: ['level'] };
  }
  const { flag, value } = plainItem(item);
  const [name, ...keys] = (version && !version.atLeast(KEYS) ? flag.replace(/_/g, '-') : flag).split('.');
  return { flag: name.startsWith('--') ? name.replace(/_/g, '-') : name, value, keys };
}
