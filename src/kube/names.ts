import { ApiObject, Chart, Names } from 'cdk8s';
import { Construct } from 'constructs';

/** The longest name that objects of a kind can have, and why. */
export interface NameBudget {
  readonly kind: string;
  readonly apiVersion: string;
  /** Longest name, in characters. */
  readonly length: number;
  readonly source: string;
}

/**
 * The name of a construct's objects: the given name, or the one that the chart generates, cut to the budget of the kind.
 *
 * The chart generates it for a stand-in of the main object, so that its own naming applies (an overridden
 * `generateObjectName`, `disableResourceNameHashes`).
 */
export function nameOf(scope: Construct, budget: NameBudget, given?: string): string {
  if (given !== undefined && given !== null) {
    return given;
  }
  const chart = Chart.of(scope);
  const main = Object.create(scope, { kind: { value: budget.kind }, apiVersion: { value: budget.apiVersion }, chart: { value: chart } }) as ApiObject;
  const generated = chart.generateObjectName(main);
  return generated.length <= budget.length ? generated : Names.toDnsLabel(scope, { maxLen: budget.length });
}

/** Longest DNS label, in characters. */
export const DNS_LABEL_LENGTH = 63;

const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_LABEL = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
/** Neither `.` nor anything that begins with `..`: such names would leave a directory. */
const ENV_NAME = /^(?!\.$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const ANY_ENV_NAME = /^[ -<>-~]+$/;
const DATA_KEY = /^(?!\.$|\.\.)[-._a-zA-Z0-9]+$/;

/** Plain JavaScript can pass anything for a string: that is an invalid name, not a crash. */
function matches(pattern: RegExp, text: unknown, length = Infinity): boolean {
  return typeof text === 'string' && text.length <= length && pattern.test(text);
}

/** A label of RFC 1123: names of namespaces, containers and volumes. */
export function isDnsLabel(text: string): boolean {
  return matches(DNS_LABEL, text, DNS_LABEL_LENGTH);
}

/** A label of RFC 1035, which starts with a letter: names of Services and LeaderWorkerSets. */
export function isDns1035Label(text: string, length = DNS_LABEL_LENGTH): boolean {
  return matches(DNS_1035_LABEL, text, length);
}

/** A subdomain of RFC 1123: names of most objects. */
export function isDnsSubdomain(text: string): boolean {
  return matches(DNS_SUBDOMAIN, text, 253);
}

/** The key of a label, a taint or an extended resource: `name` or `prefix/name`. */
export function isQualifiedName(text: string): boolean {
  // cdk8s takes an object with a key `constructor` for a class instance and cannot render it.
  if (typeof text !== 'string' || text === 'constructor') {
    return false;
  }
  const slash = text.indexOf('/');
  return matches(QUALIFIED_NAME, text.slice(slash + 1), 63) && (slash === -1 || isDnsSubdomain(text.slice(0, slash)));
}

/** The key of an annotation, whose prefix may have capital letters. */
export function isAnnotationKey(text: string): boolean {
  return typeof text === 'string' && isQualifiedName(text.toLowerCase());
}

/** The value of a label. */
export function isLabelValue(text: string): boolean {
  return text === '' || matches(QUALIFIED_NAME, text, 63);
}

/** The first minor version of Kubernetes whose API server accepts any printable ASCII but `=` in the name of a variable. */
export const ANY_ENV_NAME_SINCE = 32;

/** The name of an environment variable, as the API server of a minor version of Kubernetes accepts it. */
export function isEnvName(text: string, minor = 0): boolean {
  return matches(minor >= ANY_ENV_NAME_SINCE ? ANY_ENV_NAME : ENV_NAME, text);
}

/** A key of a Secret or a ConfigMap. */
export function isDataKey(text: string): boolean {
  return matches(DATA_KEY, text, 253);
}
