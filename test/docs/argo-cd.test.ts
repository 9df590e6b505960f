import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runPython } from '../python';

/*
 * The health checks of docs/gitops.md, run in the Lua of Argo CD over statuses as the controllers write them:
 * kubernetes-sigs/lws v0.10.0 pkg/controllers/leaderworkerset_controller.go, and 060ab4d pkg/controllers/disaggregatedset,
 * ai-dynamo/dynamo deploy/operator/internal/controller/dynamographdeployment_controller.go,
 * kubernetes-sigs/gateway-api-inference-extension v1.6.0 api/v1/inferencepool_types.go.
 */
const PREFIX = 'resource.customizations.health.';

function scripts(): { readonly [kind: string]: string } {
  const page = readFileSync(join(__dirname, '../../docs/gitops.md'), 'utf8');
  const [, block] = page.match(/^```yaml\n([\s\S]*?argocd-cm[\s\S]*?)^```$/m)!;
  const { data } = parse(block) as { readonly data: { readonly [key: string]: string } };
  return Object.fromEntries(Object.entries(data).map(([key, script]) => [key.replace(PREFIX, ''), script]));
}

const SCRIPTS = scripts();
const LWS = 'leaderworkerset.x-k8s.io_LeaderWorkerSet';
const SET = 'disaggregatedset.x-k8s.io_DisaggregatedSet';
const GRAPH = 'nvidia.com_DynamoGraphDeployment';
const POOL = 'inference.networking.k8s.io_InferencePool';

function condition(type: string, status: string, more: object = {}): object {
  return { type, status, reason: 'AReason', message: `about ${type}`, observedGeneration: 2, lastTransitionTime: '2026-01-01T00:00:00Z', ...more };
}

const ready = (status: string, message = '') => condition('Ready', status, { message, observedGeneration: undefined });
const gateway = (conditions: object[], kind = 'Gateway') => ({ parentRef: { group: 'gateway.networking.k8s.io', kind, name: 'front' }, conditions });

const CASES: readonly (readonly [kind: string, when: string, status: object | undefined, health: string, message: string])[] = [
  [LWS, 'the controller has not seen it', undefined, 'Progressing', '0 groups are ready'],
  [LWS, 'groups start', { observedGeneration: 2, replicas: 2, readyReplicas: 1, conditions: [condition('Progressing', 'True')] }, 'Progressing', '1 groups are ready'],
  [LWS, 'all groups are ready', { observedGeneration: 2, replicas: 2, readyReplicas: 2, conditions: [condition('Progressing', 'False'), condition('Available', 'True')] }, 'Healthy', 'about Available'],
  [LWS, 'all groups are ready, in 0.8 or older', { replicas: 2, readyReplicas: 2, conditions: [condition('Available', 'True', { observedGeneration: undefined })] }, 'Healthy', 'about Available'],
  [LWS, 'an update runs', {
    observedGeneration: 2,
    replicas: 2,
    readyReplicas: 2,
    updatedReplicas: 1,
    conditions: [condition('Available', 'False'), condition('UpdateInProgress', 'True')],
  }, 'Progressing', '2 groups are ready'],
  [LWS, 'it is available as it was before the change', { observedGeneration: 1, readyReplicas: 2, conditions: [condition('Available', 'True', { observedGeneration: 1 })] }, 'Progressing', 'the controller has not seen the change'],

  [SET, 'roles start', { observedGeneration: 2, roleStatuses: [{ name: 'prefill', replicas: 2 }], conditions: [condition('Progressing', 'True')] }, 'Progressing', 'about Progressing'],
  [SET, 'all roles are ready', { observedGeneration: 2, conditions: [condition('Progressing', 'False'), condition('Available', 'True')] }, 'Healthy', 'about Available'],
  [SET, 'it is available as it was before the change', { observedGeneration: 1, conditions: [condition('Available', 'True')] }, 'Progressing', 'the controller has not seen the change'],
  [SET, 'the controller has not seen it', undefined, 'Progressing', ''],

  [GRAPH, 'the operator has not seen it', { state: 'initializing' }, 'Progressing', ''],
  [GRAPH, 'components start', { observedGeneration: 2, state: 'pending', conditions: [ready('False', 'decode: 0 of 2')] }, 'Progressing', 'decode: 0 of 2'],
  [GRAPH, 'all components are ready', { observedGeneration: 2, state: 'successful', conditions: [ready('True', 'all')] }, 'Healthy', 'all'],
  [GRAPH, 'all components are ready, of an operator that observes no generation', { state: 'successful', conditions: [ready('True', 'all')] }, 'Healthy', 'all'],
  [GRAPH, 'the operator refuses it', { observedGeneration: 2, state: 'failed', conditions: [ready('False', 'Validation failed: x')] }, 'Degraded', 'Validation failed: x'],
  [GRAPH, 'it was ready before the change', { observedGeneration: 1, state: 'successful', conditions: [ready('True')] }, 'Progressing', 'the operator has not seen the change'],

  [POOL, 'no route leads to it', undefined, 'Progressing', 'no Gateway has accepted the pool'],
  [POOL, 'no Gateway knows it, with the default status', { parents: [gateway([condition('Accepted', 'Unknown', { observedGeneration: undefined })], 'Status')] }, 'Progressing', 'no Gateway has accepted the pool'],
  [POOL, 'a Gateway accepts it', { parents: [gateway([condition('Accepted', 'True'), condition('ResolvedRefs', 'True')])] }, 'Healthy', '1 Gateways accept the pool'],
  [POOL, 'its endpoint picker is missing', { parents: [gateway([condition('Accepted', 'True'), condition('ResolvedRefs', 'False', { message: 'no such Service' })])] }, 'Degraded', 'front: no such Service'],
  [POOL, 'a Gateway cannot serve pools', { parents: [gateway([condition('Accepted', 'False')])] }, 'Degraded', 'front: about Accepted'],
  [POOL, 'one of two Gateways accepts it', { parents: [gateway([condition('Accepted', 'True')]), gateway([condition('Accepted', 'Unknown')])] }, 'Progressing', 'front has not accepted the pool'],
  [POOL, 'it was refused before the change', { parents: [gateway([condition('Accepted', 'False', { observedGeneration: 1 })])] }, 'Progressing', 'front has not accepted the pool'],
];

test('there is a health check for each kind that Argo CD does not know', () => {
  expect(Object.keys(SCRIPTS).sort()).toEqual([SET, POOL, LWS, GRAPH].sort());
});

const RESULTS = runPython(join(__dirname, 'run-lua.py'), 'the health checks of Argo CD', CASES.map(([kind, , status]) => ({
  script: SCRIPTS[kind], resource: { metadata: { name: 'x', generation: 2 }, spec: { replicas: 2 }, status },
})));

(RESULTS ? test : test.skip).each(CASES.map(([kind, when, , status, message], i) => [kind, when, { status, message }, i] as const))(
  'the health of a %s where %s', (_kind, _when, expected, i) => {
    expect(RESULTS![i]).toEqual(expected);
  },
);
