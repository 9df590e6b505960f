import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLUSTER_VARIABLE, ClusterUnderTest } from './environment/cluster';
import { Manifest } from './manifest';

/** How a call of kubectl ended. */
export interface Outcome {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** What the server wants the user to know. */
  readonly warnings: readonly string[];
}

/** The cluster of this run. */
export const CLUSTER: ClusterUnderTest = JSON.parse(process.env[CLUSTER_VARIABLE] ?? 'null') ?? missing();

/** 28 of `1.28.15`. */
export const MINOR_VERSION = Number(CLUSTER.kubernetesVersion.split('.')[1]);

/** How long anything is waited for, in seconds: it takes one or two, but machines can be busy. */
export const PATIENCE = 60;
const TIMEOUT = 2 * PATIENCE * 1000;

/** What the user has set up for other clusters does not count, and nothing is left behind there. */
const OF_THIS_RUN = { KUBECONFIG: CLUSTER.kubeconfig, KUBECACHEDIR: `${CLUSTER.kubeconfig}-cache`, KUBECTL_KUBERC: 'false' };

/** Calls kubectl; manifests go to its standard input. */
export function kubectl(args: readonly string[], manifests?: readonly Manifest[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(CLUSTER.kubectl, manifests ? [...args, '-f', '-'] : args, {
    encoding: 'utf8',
    env: { ...process.env, ...OF_THIS_RUN },
    input: manifests && JSON.stringify(manifests.length === 1 ? manifests[0] : { apiVersion: 'v1', kind: 'List', items: manifests }),
    timeout: TIMEOUT,
  });
  if (error) {
    throw error;
  }
  const warnings = stderr.split('\n').filter((line) => line.startsWith('Warning: ')).map((line) => line.slice('Warning: '.length));
  return { ok: status === 0, stdout, stderr, warnings };
}

/** Calls kubectl and expects it to succeed. */
export function must(args: readonly string[], manifests?: readonly Manifest[]): Outcome {
  const outcome = kubectl(args, manifests);
  if (!outcome.ok) {
    throw new Error(`kubectl ${args.join(' ')}: ${outcome.stderr || outcome.stdout}`);
  }
  return outcome;
}

/**
 * Applies manifests on the server's side and strictly: an unknown field is an error.
 *
 * @returns the warnings
 */
export function apply(manifests: readonly Manifest[], ...flags: readonly string[]): readonly string[] {
  return manifests.length === 0 ? [] : must(['apply', '--server-side', '--validate=strict', ...flags], manifests).warnings;
}

/** The objects that kubectl finds. */
export function get<T extends Manifest = Manifest>(namespace: string, ...what: readonly string[]): T[] {
  return JSON.parse(must(['get', '-n', namespace, ...what, '-o', 'json', '--ignore-not-found']).stdout || '{"items":[]}').items;
}

/**
 * Waits until something is as expected.
 *
 * @throws what the expectation threw last
 */
export async function eventually(expectation: () => void): Promise<void> {
  const deadline = Date.now() + PATIENCE * 1000;
  for (;;) {
    try {
      return expectation();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await sleep(250);
  }
}

/** Expects that applying manifests would change nothing, once the controllers have come to rest. */
export async function expectNoDiff(manifests: readonly Manifest[], namespace: string, ...flags: readonly string[]): Promise<void> {
  await eventually(() => expect(kubectl(['diff', '-n', namespace, ...flags], manifests).stdout).toBe(''));
}

function missing(): never {
  throw new Error('no cluster; `npx projen test:cluster` starts one');
}
