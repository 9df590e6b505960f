import { Container } from '../../src/kube/objects';
import { PodMetadata, ServingPod } from '../../src/pod/builder';
import { PodPart } from '../../src/pod/part';

const ENGINE = { name: 'engine', image: 'engine:1', command: ['serve'], args: ['--now'] };

function podOf(parts: Omit<PodPart, 'from'>[], metadata: PodMetadata = { labels: { app: 'chat' } }): ServingPod {
  return new ServingPod(ENGINE, metadata, parts.map((part, index) => ({ from: `part ${index}`, ...part })));
}

function specOf(...parts: Omit<PodPart, 'from'>[]) {
  return podOf(parts).template.spec;
}

function engineOf(...parts: Omit<PodPart, 'from'>[]): Container {
  return specOf(...parts).containers[0];
}

test('a pod without parts is its engine, without further fields', () => {
  expect(podOf([]).template).toEqual({
    metadata: { labels: { app: 'chat' } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      containers: [{ name: 'engine', image: 'engine:1', command: ['serve'], args: ['--now'] }],
    },
  });
});

test('lists add up in the order of the parts', () => {
  const engine = engineOf(
    { env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 1 }], volumes: [{ name: 'a', source: { emptyDir: {} }, mountPath: '/a' }] },
    { env: [{ name: 'B', value: '$(A)' }], ports: [{ containerPort: 2 }], volumes: [{ name: 'b', source: { emptyDir: {} }, mountPath: '/b', readOnly: true }] },
  );
  expect(engine.env).toEqual([{ name: 'A', value: '1' }, { name: 'B', value: '$(A)' }]);
  expect(engine.ports).toEqual([{ containerPort: 1 }, { containerPort: 2 }]);
  expect(engine.volumeMounts).toEqual([{ name: 'a', mountPath: '/a' }, { name: 'b', mountPath: '/b', readOnly: true }]);
});

test('each mounted volume is a volume of the pod', () => {
  const source = { persistentVolumeClaim: { claimName: 'models' } };
  expect(specOf({ volumes: [{ name: 'model', source, mountPath: '/model', subPath: 'llama' }] }).volumes).toEqual([{ name: 'model', ...source }]);
});

test('requests and limits of all parts come together', () => {
  expect(engineOf({ requests: { cpu: '2' } }, { requests: { gpu: '1' }, limits: { gpu: '1' } }).resources).toEqual({
    requests: { cpu: '2', gpu: '1' }, limits: { gpu: '1' },
  });
  expect(engineOf({ requests: { cpu: '2' } }).resources).toEqual({ requests: { cpu: '2' } });
  expect(engineOf({ limits: { cpu: '2' } }).resources).toEqual({ limits: { cpu: '2' } });
});

test('fields of the container and of the pod are set by the part that has them', () => {
  const lifecycle = { preStop: { exec: { command: ['sleep', '10'] } } };
  const spec = specOf(
    { container: { lifecycle }, pod: { terminationGracePeriodSeconds: 60 } },
    { container: { workingDir: '/w' }, pod: { hostIPC: true, automountServiceAccountToken: true } },
  );
  expect(spec).toMatchObject({ terminationGracePeriodSeconds: 60, hostIPC: true, automountServiceAccountToken: true });
  expect(spec.containers[0]).toMatchObject({ lifecycle, workingDir: '/w' });
});

test('node selectors, affinities and tolerations come together, tolerations each once', () => {
  const toleration = { key: 'gpu', operator: 'Exists' };
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } };
  expect(specOf(
    { nodeSelector: { disk: 'fast' }, tolerations: [toleration] },
    { nodeSelector: { rack: '7' }, tolerations: [{ ...toleration }, { key: 'other', operator: 'Exists' }], affinity: { nodeAffinity } },
  )).toMatchObject({
    nodeSelector: { disk: 'fast', rack: '7' },
    tolerations: [toleration, { key: 'other', operator: 'Exists' }],
    affinity: { nodeAffinity },
  });
});

describe('security contexts', () => {
  const INIT: Container = { name: 'init', image: 'init:1', securityContext: { allowPrivilegeEscalation: true, capabilities: { add: ['CHOWN'] } } };

  test('of every container reach init containers and sidecars, whose own win', () => {
    const spec = specOf(
      { initContainers: [INIT], sidecars: [{ name: 'watch', image: 'watch:1' }] },
      { everyContainer: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
    );
    expect(spec.initContainers).toEqual([{ ...INIT, securityContext: { allowPrivilegeEscalation: true, capabilities: { add: ['CHOWN'], drop: ['ALL'] } } }]);
    expect(spec.containers.map(({ name, securityContext }) => [name, securityContext])).toEqual([
      ['engine', { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }],
      ['watch', { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }],
    ]);
  });

  test('of several parts add up: what one drops stays dropped', () => {
    expect(engineOf(
      { everyContainer: { capabilities: { drop: ['ALL'] } } },
      { container: { securityContext: { capabilities: { add: ['SYS_NICE'], drop: ['NET_RAW', 'ALL'] } } } },
      { container: { securityContext: { runAsUser: 5, capabilities: { add: ['IPC_LOCK', 'SYS_NICE'] } } } },
    ).securityContext).toEqual({ runAsUser: 5, capabilities: { drop: ['ALL', 'NET_RAW'], add: ['SYS_NICE', 'IPC_LOCK'] } });
  });
});

test('annotations of parts join those of the user, which win', () => {
  const { template } = podOf([{ annotations: { a: 'part', b: 'part' } }, { annotations: { c: 'part' } }], { labels: { app: 'chat' }, annotations: { a: 'user' } });
  expect(template.metadata).toEqual({ labels: { app: 'chat' }, annotations: { a: 'user', b: 'part', c: 'part' } });
});

test('parts and engine stay as they were given', () => {
  const part: PodPart = { from: 'a', everyContainer: { capabilities: { drop: ['ALL'] } }, container: { securityContext: { capabilities: { drop: ['NET_RAW'] } } } };
  const before = JSON.stringify([part, ENGINE]);
  const { spec } = new ServingPod(ENGINE, { labels: {} }, [part]).template;
  spec.containers[0].args!.push('--later');
  expect(JSON.stringify([part, ENGINE])).toBe(before);
});
