import { Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { CREDENTIAL, PASSPHRASE } from './values';
import { InferenceDefaults, InferenceDefaultsOptions } from '../../src';
import { minorVersion } from '../../src/kube/kubernetes-version';
import { newChart } from '../harness';
import { checkManifests } from '../manifests/check';

/** What a construct shows of what it made. */
export interface Made extends Construct {
  /** Images of its pods, where it has some. */
  readonly images?: string[];
  /** How its Service finds pods, where it has one. */
  readonly selectorLabels?: { [key: string]: string };
}

/** How a construct is made. */
export type Make<P> = (scope: Construct, id: string, props: P) => Made;

/** What a construct is tried with. */
export interface Trial<P> {
  readonly props: P;
  readonly defaults?: InferenceDefaultsOptions;
}

/** What came of it: one of the two. */
export interface Outcome {
  readonly refusal?: string;
  readonly manifests?: string;
}

/** From this version on servers take any name of a variable, which the checks of manifests do not. */
const ANY_ENV_NAME_SINCE = 32;

/** From this version on the newest schemas hold: claims of devices are in it. */
const NEWEST = 34;

/** One finding to a line, each with its code. */
const REFUSAL = /^\[(?:test\/it|InferenceDefaults\.set)\] (\d+) problems? with the (?:props|arguments):((?:\n {2}\[[A-Z]{3}\d{3}\] [^\n]+: [^\n]*expected [^\n]+; [^\n]+)+)$/;

/** Tries a construct: it writes what a cluster takes, or says in one coded error what is wrong and writes nothing. */
export function outcomeOf<P extends object>(make: Make<P>, trial: Trial<P>): Outcome {
  const chart = newChart('test');
  let made: Made;
  try {
    InferenceDefaults.of(chart).set(trial.defaults ?? {});
    made = make(chart, 'it', trial.props);
  } catch (error) {
    expectRefusal(error as Error);
    expect(chart.apiObjects).toEqual([]);
    return { refusal: (error as Error).message };
  }
  const manifests = Testing.synth(chart);
  const version = Math.max(...versionsIn(trial));
  const problems = checkManifests(manifests, { kubernetesVersion: version >= NEWEST ? '1.36' : '1.28' });
  // Claims, ConfigMaps and Secrets are not made here, but for some claims.
  const isTaken = (rule: string) => version >= ANY_ENV_NAME_SINCE && rule.endsWith('is an environment variable name');
  expect(problems.filter(({ rule }) => !rule.endsWith('or said to be external') && !isTaken(rule))).toEqual([]);
  const [, service] = manifests;
  expect(service?.kind === 'Service' ? service.spec.selector : made.selectorLabels).toEqual(made.selectorLabels);
  expect(imagesOf(manifests)).toEqual(new Set(made.images ?? []));
  const written = JSON.stringify(manifests);
  expectNoSecret(written);
  return { manifests: written };
}

/** Minor versions of Kubernetes that the props, those of a role and the defaults state. */
function versionsIn({ props, defaults }: Trial<object>): number[] {
  const stated: ({ kubernetesVersion?: string } | undefined)[] = [props, ...Object.values(props)];
  return stated.map((some) => minorVersion(versionOf(some) ?? defaults?.kubernetesVersion) ?? 0);
}

/** Props may hold proxies that throw. */
function versionOf(some: { kubernetesVersion?: string } | undefined): string | undefined {
  try {
    return some?.kubernetesVersion;
  } catch {
    return undefined;
  }
}

function expectRefusal({ message, stack }: Error): void {
  const [, count, findings] = REFUSAL.exec(message) ?? [];
  // Any other error is shown with where it comes from.
  expect(count === undefined ? stack : undefined).toBe(undefined);
  expect(findings.split('\n')).toHaveLength(Number(count) + 1);
  expectNoSecret(message);
}

function expectNoSecret(text: string): void {
  expect(text).not.toContain(CREDENTIAL);
  expect(text).not.toContain(PASSPHRASE);
}

/** Images anywhere in manifests: those of containers and those of volumes. */
function imagesOf(manifests: unknown): Set<string> {
  const images = new Set<string>();
  JSON.stringify(manifests, (key, value: unknown) => {
    if ((key === 'image' || key === 'reference') && typeof value === 'string') {
      images.add(value);
    }
    return value;
  });
  return images;
}
