import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControlPlane } from './control-plane';
import { LOOPBACK } from './flags';
import { freePorts } from './program';

/** A webhook of the controller: where it listens, and what it is asked about. */
interface Webhook {
  readonly name: string;
  readonly path: string;
  readonly operations: readonly string[];
  readonly resource: { readonly group: string; readonly version: string; readonly plural: string };
  /** Pods of others are none of its business. */
  readonly onlyOwnPods?: true;
}

const LEADER_WORKER_SETS = { group: 'leaderworkerset.x-k8s.io', version: 'v1', plural: 'leaderworkersets' };
const DISAGGREGATED_SETS = { group: 'disaggregatedset.x-k8s.io', version: 'v1', plural: 'disaggregatedsets' };
const PODS = { group: '', version: 'v1', plural: 'pods' };

/** @see https://github.com/kubernetes-sigs/lws/tree/v0.10.0/config/webhook */
const MUTATING: readonly Webhook[] = [
  { name: 'mleaderworkerset.kb.io', path: '/mutate-leaderworkerset-x-k8s-io-v1-leaderworkerset', operations: ['CREATE', 'UPDATE'], resource: LEADER_WORKER_SETS },
  { name: 'mpod.kb.io', path: '/mutate--v1-pod', operations: ['CREATE'], resource: PODS, onlyOwnPods: true },
];
const VALIDATING: readonly Webhook[] = [
  { name: 'vleaderworkerset.kb.io', path: '/validate-leaderworkerset-x-k8s-io-v1-leaderworkerset', operations: ['CREATE', 'UPDATE'], resource: LEADER_WORKER_SETS },
  { name: 'vdisaggregatedset.kb.io', path: '/validate-disaggregatedset-x-k8s-io-v1-disaggregatedset', operations: ['CREATE', 'UPDATE'], resource: DISAGGREGATED_SETS },
  { name: 'vpod.kb.io', path: '/validate--v1-pod', operations: ['CREATE', 'UPDATE'], resource: PODS, onlyOwnPods: true },
];

/** Starts the controller of LeaderWorkerSets and DisaggregatedSets and has the API server ask its webhooks. */
export async function startLwsController(plane: ControlPlane, folder: string): Promise<void> {
  const [webhookPort, healthPort] = await freePorts(2);
  const certificates = join(folder, 'lws-certificates');
  mkdirSync(certificates);
  copyFileSync(plane.files.certificate, join(certificates, 'tls.crt'));
  copyFileSync(join(plane.files.certificates, 'apiserver.key'), join(certificates, 'tls.key'));
  const configuration = join(folder, 'lws-manager.json');
  writeFileSync(configuration, JSON.stringify({
    apiVersion: 'config.lws.x-k8s.io/v1alpha1',
    kind: 'Configuration',
    leaderElection: { leaderElect: false },
    internalCertManagement: { enable: false },
    webhook: { host: LOOPBACK, port: webhookPort, certDir: certificates },
    metrics: { bindAddress: '0' },
    health: { healthProbeBindAddress: `${LOOPBACK}:${healthPort}` },
  }));
  const manager = plane.run('lws-manager', [`--config=${configuration}`]);
  await register(plane, `https://${LOOPBACK}:${webhookPort}`);
  await manager.until(async () => answersWebhooks(plane), 60);
}

async function register(plane: ControlPlane, url: string): Promise<void> {
  const caBundle = readFileSync(plane.files.certificate).toString('base64');
  for (const [kind, webhooks] of [['MutatingWebhookConfiguration', MUTATING], ['ValidatingWebhookConfiguration', VALIDATING]] as const) {
    await plane.client.create(`/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s`, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind,
      metadata: { name: 'lws' },
      webhooks: webhooks.map(({ name, path, operations, resource: { group, version, plural }, onlyOwnPods }) => ({
        name,
        admissionReviewVersions: ['v1'],
        clientConfig: { caBundle, url: `${url}${path}` },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        rules: [{ apiGroups: [group], apiVersions: [version], resources: [plural], operations }],
        ...(onlyOwnPods && { objectSelector: { matchExpressions: [{ key: 'leaderworkerset.sigs.k8s.io/name', operator: 'Exists' }] } }),
      })),
    });
  }
}

/** A set that is created without being kept passes through the webhooks. */
async function answersWebhooks({ client }: ControlPlane): Promise<boolean> {
  const { group, version, plural } = LEADER_WORKER_SETS;
  const { status } = await client.call('POST', `/apis/${group}/${version}/namespaces/default/${plural}?dryRun=All`, {
    apiVersion: `${group}/${version}`,
    kind: 'LeaderWorkerSet',
    metadata: { name: 'probe' },
    spec: { leaderWorkerTemplate: { size: 1, workerTemplate: { spec: { containers: [{ name: 'probe', image: 'probe:1' }] } } } },
  });
  return status === 201;
}
