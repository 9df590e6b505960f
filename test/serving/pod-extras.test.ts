import { Door, DOORS, Input, open } from './doors';
import { Gpu } from '../../src/hardware/gpu';
import { Manifest } from '../../src/kube/manifest';
import { PodSpec } from '../../src/kube/objects';
import { ModelFacts } from '../../src/models/model-facts';
import { ModelSource } from '../../src/models/model-source';
import { ComputedValue } from '../../src/pod/parts/computed-value';
import { ProcessLimit } from '../../src/pod/parts/process-limit';
import { PROLOGUE_SCRIPT } from '../../src/pod/parts/prologue';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { Storage } from '../../src/pod/parts/storage';
import { newChart } from '../harness';
import { Field } from '../manifests/field';
import { podTemplatesOf } from '../manifests/pod-templates';
import { synth } from '../synth';

const TOOL = { name: 'tool', image: 'registry.example.com/tool:1' };

/** Labels that say the role of a pod. */
const ROLE_LABELS = ['nvidia.com/dynamo-component', 'llm-d.ai/role'];

/** The pods that an input makes of a door; those of roles that the input is not for are left out. */
function podsOf(door: Door, input: Input): PodSpec[] {
  const chart = newChart();
  const { images } = open(door, chart, { kubernetesVersion: '1.34', ...input });
  expect(images.length).toBeGreaterThan(0);
  const manifests: Manifest[] = synth(chart, { kubernetesVersion: '1.36' });
  const role = door.place === '' ? undefined : door.place.slice(0, -1).toLowerCase();
  return manifests.flatMap((manifest) => podTemplatesOf(new Field(manifest)))
    .filter(({ labels }) => role === undefined || ROLE_LABELS.some((label) => labels[label]?.toLowerCase() === role))
    .map(({ template }) => template.get('spec').value as PodSpec);
}

describe.each(DOORS.map((door) => [door.title, door] as const))('%s', (_, door) => {
  const only = (input: Input): PodSpec => {
    const [pod, ...others] = podsOf(door, input);
    others.forEach((other) => expect(other).toEqual(pod));
    return pod;
  };

  test('shares the IPC namespace of the node, and a process namespace', () => {
    expect(only({ hostIpc: true, shareProcessNamespace: true })).toMatchObject({ hostIPC: true, shareProcessNamespace: true });
    expect(Object.keys(only({ hostIpc: false, shareProcessNamespace: false }))).toEqual(expect.not.arrayContaining(['hostIPC', 'shareProcessNamespace']));
  });

  test('claims devices, which can be its accelerators', () => {
    const pod = only({ resourceClaims: { channel: ResourceClaim.template('compute-domain-channel') } });
    expect(pod.resourceClaims).toEqual([{ name: 'channel', resourceClaimTemplateName: 'compute-domain-channel' }]);
    expect(pod.containers[0].resources).toMatchObject({ claims: [{ name: 'channel' }] });
    const { containers: [{ resources }] } = only({ gpu: door.lacks.gpu ? undefined : Gpu.any(2), resourceClaims: { gpus: ResourceClaim.existing('node-1', { gpus: true }) } });
    expect(Object.keys(resources!.requests!)).toEqual(['cpu', 'memory']);
    expect(resources).not.toHaveProperty('limits');
  });

  test('has init containers and sidecars, which share its volumes', () => {
    const volumeMounts = [{ name: 'spool', mountPath: '/spool' }];
    const { containers, initContainers, volumes } = only({
      volumes: { spool: Storage.emptyDir(), tls: Storage.secret('tls', { mountPath: '/tls' }) },
      initContainers: [{ ...TOOL, name: 'prepare', volumeMounts }],
      sidecars: [{ ...TOOL, volumeMounts, ports: { traces: 4317 } }],
    });
    expect(volumes).toEqual(expect.arrayContaining([{ name: 'spool', emptyDir: {} }, { name: 'tls', secret: { secretName: 'tls' } }]));
    expect(containers).toHaveLength(1);
    expect(containers[0].volumeMounts).toContainEqual({ name: 'tls', mountPath: '/tls', readOnly: true });
    expect(initContainers).toMatchObject([{ name: 'prepare', volumeMounts }, { name: 'tool', restartPolicy: 'Always', volumeMounts }]);
  });

  test('states no id of a user or a group in any pod where the cluster assigns them', () => {
    const chart = newChart();
    const model = ModelSource.ociImage('registry.example.com/models/qwen3:1');
    open(door, chart, { model, modelFacts: ModelFacts.of('Qwen/Qwen3-0.6B'), defaults: { securityProfile: SecurityProfile.arbitraryUser() } });
    const pods = synth(chart).flatMap((manifest) => podTemplatesOf(new Field(manifest))).map(({ template }) => template.get('spec').value as PodSpec);
    expect(pods.length).toBeGreaterThan(0);
    expect(JSON.stringify(pods)).not.toMatch(/"(?:runAsUser|runAsGroup|fsGroup)"/);
    pods.forEach(({ securityContext }) => expect(securityContext).toMatchObject({ runAsNonRoot: true }));
  });

  test('runs a prologue before its program', () => {
    const { containers: [{ command = [], args = [] }] } = only({
      prologue: { limits: [ProcessLimit.nofile(65536)], variables: { LD_LIBRARY_PATH: ComputedValue.prepend('/opt/lib') } },
    });
    expect(command.slice(0, 3)).toEqual(['sh', '-c', PROLOGUE_SCRIPT]);
    const all = [...command, ...args];
    expect(all.slice(3, 13)).toEqual(['prologue', 'limit', 'nofile', '-n', '65536', 'prepend', 'LD_LIBRARY_PATH', '/opt/lib', ':', '--']);
    expect(all.slice(13).join(' ')).toMatch(/(?:python3? -(?:u -)?m |python3 vllm_api_server.py |vllm serve )/);
  });
});
