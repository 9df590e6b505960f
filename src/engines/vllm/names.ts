import { VLLM_NAMES, VLLM_QUANTIZATIONS, VLLM_RELEASES } from './names.generated';
import { nearestName } from '../../rules/nearest-name';
import { EngineVersion } from '../engine-version';

/**
 * What a method of quantization needs in the releases of a span: the oldest compute capability, unless it is one of other devices;
 * the data types that it calculates with, unless they are both of 16 bits; `deprecated` if it needs `--allow-deprecated-quantization`.
 */
export type QuantizationFacts = (typeof VLLM_QUANTIZATIONS)[number];

/** Names, each with the releases that register it: `v0.9.0..v0.10.2`, several spans joined by a comma. */
export interface NameTable {
  readonly [name: string]: string;
}

export const TOOL_PARSERS: NameTable = VLLM_NAMES.toolParsers;
export const REASONING_PARSERS: NameTable = VLLM_NAMES.reasoningParsers;
export const VLLM_KV_CONNECTORS: NameTable = VLLM_NAMES.kvConnectors;
export const SPECULATIVE_METHODS: NameTable = VLLM_NAMES.speculativeMethods;
export const QUANTIZATION_NAMES: NameTable = VLLM_NAMES.quantizations;

/** The newest release that was read. */
export const NEWEST_RELEASE = VLLM_RELEASES[VLLM_RELEASES.length - 1];
const NEWEST = EngineVersion.parse(NEWEST_RELEASE)!;

/** The release whose facts apply to a version: its own, or those of the newest one if it is unknown or newer. */
export function checkedRelease(version: EngineVersion | undefined): EngineVersion {
  return version === undefined || version.snapshot || version.compare(NEWEST) > 0 ? NEWEST : version;
}

/** Whether a release is in a span. */
export function isReleaseWithin(span: string, release: EngineVersion): boolean {
  return span.split(',').some((run) => {
    const [first, last] = run.split('..');
    return release.atLeast(first) && (last === '' || release.compare(EngineVersion.parse(last)!) <= 0);
  });
}

/** Whether a release registers a name. */
export function knowsName(table: NameTable, name: string, release: EngineVersion): boolean {
  return Object.hasOwn(table, name) && isReleaseWithin(table[name], release);
}

/** What to do about a name that a release does not register: another release has it, or another name is meant. */
export function nameRemedy(table: NameTable, name: string, release: EngineVersion): string {
  if (Object.hasOwn(table, name)) {
    return `use an image of ${releasesOf(table[name])}, or another name`;
  }
  const names = Object.keys(table).filter((known) => isReleaseWithin(table[known], release));
  const nearest = nearestName(name, names);
  return nearest === undefined ? `use one of ${names.join(', ')}` : `use \`${nearest}\``;
}

/** A span in words. */
function releasesOf(span: string): string {
  return span.split(',').map((run) => {
    const [first, last] = run.split('..');
    return last === '' ? `${first} or newer` : first === last ? first : `${first} to ${last}`;
  }).join(', or ');
}

/** The facts of a method of quantization in a release; undefined if the release does not have it. */
export function quantizationFacts(name: string, release: EngineVersion): QuantizationFacts | undefined {
  return VLLM_QUANTIZATIONS.find((facts) => facts.name === name && isReleaseWithin(facts.in, release));
}
