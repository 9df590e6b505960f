import { Size } from 'cdk8s';
import { Container, PodSpec } from '../../../src/kube/objects';
import { ModelSource } from '../../../src/models/model-source';
import { ContainerOptions } from '../../../src/pod/parts/containers';
import { EnvValue } from '../../../src/pod/parts/env-value';
import { ImagePullPolicy } from '../../../src/pod/parts/image-pull-policy';
import { SecretRef } from '../../../src/pod/parts/secret-ref';
import { SecurityProfile } from '../../../src/pod/parts/security-profile';
import { Storage } from '../../../src/pod/parts/storage';
import { InferenceDefaults, InferenceDefaultsOptions } from '../../../src/serving/inference-defaults';
import { BareServer, bareServer, BareServerProps, errorOf, manifestsOf } from '../../bare-server';
import { newChart } from '../../harness';

const TOOL: ContainerOptions = { name: 'tool', image: 'registry.example.com/tool:1' };

function specOf(props: BareServerProps): PodSpec {
  return (manifestsOf(props).deployment.spec as { template: { spec: PodSpec } }).template.spec;
}

function toolOf(props: BareServerProps): Container {
  return specOf(props).containers[1];
}

describe('a sidecar', () => {
  test('is a further container; from Kubernetes 1.29 on, an init container that runs all the time, after the others', () => {
    const props = { initContainers: [{ ...TOOL, name: 'prepare' }], sidecars: [TOOL] };
    expect(specOf(props)).toMatchObject({ containers: [{ name: 'bare' }, { name: 'tool' }], initContainers: [{ name: 'prepare' }] });
    const { containers, initContainers } = bareServer({ ...props, kubernetesVersion: '1.29' }).pod.template.spec;
    expect(containers.map(({ name }) => name)).toEqual(['bare']);
    expect(initContainers).toMatchObject([{ name: 'prepare' }, { name: 'tool', restartPolicy: 'Always' }]);
    expect(initContainers![0]).not.toHaveProperty('restartPolicy');
  });

  test('has the fields that are stated', () => {
    expect(toolOf({
      sidecars: [{
        ...TOOL,
        imagePullPolicy: ImagePullPolicy.ALWAYS,
        command: ['serve'],
        args: ['--to', '$(TARGET)'],
        workingDir: '/srv',
        env: { TARGET: EnvValue.of('http://collector'), KEY: EnvValue.fromSecret(SecretRef.of({ name: 'collector', key: 'key' })) },
        resources: { cpu: 1, memory: Size.gibibytes(1) },
        ports: { metrics: 9100, health: 9101 },
      }],
    })).toEqual({
      name: 'tool',
      image: 'registry.example.com/tool:1',
      imagePullPolicy: 'Always',
      command: ['serve'],
      args: ['--to', '$(TARGET)'],
      workingDir: '/srv',
      env: [{ name: 'TARGET', value: 'http://collector' }, { name: 'KEY', valueFrom: { secretKeyRef: { name: 'collector', key: 'key' } } }],
      resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } },
      ports: [{ name: 'metrics', containerPort: 9100 }, { name: 'health', containerPort: 9101 }],
    });
  });

  test('counts in quotas even if it states no resources', () => {
    expect(toolOf({ sidecars: [TOOL] }).resources).toEqual({ requests: { cpu: '100m', memory: '128Mi' } });
  });
});

test('images are those of the construct, from the registry of the platform', () => {
  const chart = newChart();
  InferenceDefaults.of(chart).set({ imageRegistry: 'mirror.example.com/all' });
  const server = new BareServer(chart, 'server', { sidecars: [TOOL], initContainers: [{ name: 'prepare', image: 'busybox:1.36' }] });
  expect(server.images).toEqual(['mirror.example.com/all/engine:1', 'mirror.example.com/all/tool:1', 'mirror.example.com/all/busybox:1.36']);
});

test('every container obeys the security profile', () => {
  const { containers, initContainers = [], securityContext } = specOf({
    security: SecurityProfile.restricted({ readOnlyRootFilesystem: true }), sidecars: [TOOL], initContainers: [{ ...TOOL, name: 'prepare' }],
  });
  expect(securityContext).toMatchObject({ runAsNonRoot: true });
  for (const container of [...containers, ...initContainers]) {
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true });
  }
  expect(toolOf({ security: SecurityProfile.root({ privileged: true }), sidecars: [TOOL] })).not.toHaveProperty('securityContext');
});

describe('volumes of a container', () => {
  const mountsOf = (options: Partial<ContainerOptions>, props: BareServerProps = {}) => toolOf({
    volumes: { tls: Storage.secret('tls', { mountPath: '/tls' }), spool: Storage.emptyDir({ mountPath: '/spool' }) }, ...props, sidecars: [{ ...TOOL, ...options }],
  }).volumeMounts;

  test('are where the engine has them, unless a path is stated', () => {
    expect(mountsOf({ volumeMounts: [{ name: 'shm' }, { name: 'tls', mountPath: '/etc/tls', readOnly: true }, { name: 'spool', subPath: 'tool' }] })).toEqual([
      { name: 'shm', mountPath: '/dev/shm' }, { name: 'tls', mountPath: '/etc/tls', readOnly: true }, { name: 'spool', mountPath: '/spool', subPath: 'tool' },
    ]);
  });

  test('are the same directory that the engine has, unless a path is stated', () => {
    const model = ModelSource.persistentVolumeClaim('models', { subPath: 'qwen' });
    expect(mountsOf({ volumeMounts: [{ name: 'model' }, { name: 'model', mountPath: '/models' }] }, { model })).toEqual([
      { name: 'model', mountPath: '/model', subPath: 'qwen' }, { name: 'model', mountPath: '/models' },
    ]);
  });

  test('need not be those of the engine', () => {
    const { volumes, containers: [engine] } = specOf({ volumes: { spool: Storage.emptyDir() }, sidecars: [{ ...TOOL, volumeMounts: [{ name: 'spool', mountPath: '/spool' }] }] });
    expect(volumes).toContainEqual({ name: 'spool', emptyDir: {} });
    expect(engine.volumeMounts!.map(({ name }) => name)).toEqual(['shm']);
  });

  test.each<[string, ContainerOptions['volumeMounts'], string]>([
    ['a volume that the pod lacks', [{ name: 'data', mountPath: '/data' }], '[INF144] sidecars[0].volumeMounts[0].name: got "data", expected one of shm, spool; name one'],
    ['no path for a volume that the engine does not have', [{ name: 'spool' }], '[INF030] sidecars[0].volumeMounts[0].mountPath: expected an absolute path'],
    ['a relative path', [{ name: 'spool', mountPath: 'data' }], '[INF030] sidecars[0].volumeMounts[0].mountPath: got "data"'],
    ['a path twice', [{ name: 'spool', mountPath: '/a' }, { name: 'shm', mountPath: '/a' }], '[INF031] sidecars[0].volumeMounts[1].mountPath: got "/a"'],
    ['a directory outside of the volume', [{ name: 'spool', mountPath: '/a', subPath: '../b' }], '[INF034] sidecars[0].volumeMounts[0].subPath: got "../b"'],
  ])('%s is refused', (_, volumeMounts, message) => {
    expect(errorOf({ volumes: { spool: Storage.emptyDir() }, sidecars: [{ ...TOOL, volumeMounts }] })).toContain(message);
  });

  test('two containers may have different volumes at one path', () => {
    const volumes = { spool: Storage.emptyDir() };
    expect(errorOf({
      volumes, sidecars: [{ ...TOOL, volumeMounts: [{ name: 'shm', mountPath: '/x' }] }, { ...TOOL, name: 'other', volumeMounts: [{ name: 'spool', mountPath: '/x' }] }],
    })).toBe('');
  });
});

describe('what a container reaches', () => {
  const defaults: InferenceDefaultsOptions = { proxy: { url: 'http://proxy:3128' }, caBundle: { configMap: 'company-ca' } };

  test('is what the engine reaches: through the proxy, and with the certificates of the platform', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set(defaults);
    const { pod } = new BareServer(chart, 'server', { initContainers: [{ ...TOOL, env: { HTTPS_PROXY: EnvValue.of('http://other:3128') } }] });
    const [{ env = [], volumeMounts }] = pod.template.spec.initContainers!;
    const values = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({ HTTP_PROXY: 'http://proxy:3128', HTTPS_PROXY: 'http://other:3128', SSL_CERT_FILE: '/etc/ca-bundle/ca-certificates.crt' });
    expect(env.filter(({ name }) => name === 'HTTPS_PROXY')).toHaveLength(1);
    expect(volumeMounts).toEqual([{ name: 'ca-bundle', mountPath: '/etc/ca-bundle', readOnly: true }]);
  });
});

describe('rules', () => {
  test('names are distinct, from that of the engine too', () => {
    expect(errorOf({ sidecars: [{ ...TOOL, name: 'bare' }] })).toContain('[INF142] sidecars[0].name: got "bare", expected a distinct name (that of the engine is the same)');
    expect(errorOf({ initContainers: [TOOL], sidecars: [TOOL] })).toContain('[INF142] sidecars[0].name: got "tool", expected a distinct name (that of initContainers[0] is the same)');
    expect(errorOf({ model: ModelSource.ociImage('models/qwen:1'), initContainers: [{ ...TOOL, name: 'copy-model' }] })).toContain('[INF142] initContainers[0].name: got "copy-model"');
  });

  test('images are references, and pinned', () => {
    expect(errorOf({ sidecars: [{ ...TOOL, image: 'https://registry.example.com/tool:1' }] })).toContain('[INF143] sidecars[0].image: ');
    expect(bareServer({ sidecars: [{ ...TOOL, image: 'busybox' }] }).advice).toMatchObject([{ code: 'IMG002', path: 'sidecars[0].image' }]);
  });

  test('resources are those of a container', () => {
    expect(errorOf({ sidecars: [{ ...TOOL, resources: { cpu: 2, cpuLimit: 1 } }] })).toContain('[INF045] sidecars[0].resources.cpu: got 2');
    expect(errorOf({ initContainers: [{ ...TOOL, resources: { memory: Size.kibibytes(0.5) } }] })).toContain('[INF046] initContainers[0].resources.memory: ');
  });

  test('ports are free, and found by their names', () => {
    const of = (ports: { [name: string]: number }) => errorOf({ sidecars: [{ ...TOOL, ports }] });
    expect(of({ 'My Port': 9000 })).toContain('[INF145] sidecars[0].ports: got "My Port"');
    expect(of({ metrics: 65536 })).toContain('[INF145] sidecars[0].ports.metrics: got 65536');
    expect(of({ metrics: 30000 })).toContain('[INF146] sidecars[0].ports.metrics: got 30000, expected a port that is free in the pod (the engine listens on it)');
    expect(of({ http: 9000 })).toContain('[INF146] sidecars[0].ports.http: got "http"');
  });

  test('variables are looked at like those of the engine', () => {
    const of = (env: ContainerOptions['env']) => errorOf({ env: { MY_TOKEN: EnvValue.notSecret('x') }, sidecars: [{ ...TOOL, env }] });
    expect(of({ '1ST': EnvValue.of('x') })).toContain('[INF020] sidecars[0].env: got "1ST"');
    expect(of({ MY_TOKEN: EnvValue.of('hunter2') })).toContain('[INF022] sidecars[0].env.MY_TOKEN: expected a reference to a Secret');
    expect(of({ MY_TOKEN: EnvValue.notSecret('hunter2') })).toBe('');
    expect(of({ X: EnvValue.fromConfigMap('My_Map', 'x') })).toContain('[INF025] sidecars[0].env.X: ');
    expect(of({ X: EnvValue.fromField('status.podIp') })).toContain('[INF026] sidecars[0].env.X: got "status.podIp"');
  });

  test('a credential in arguments is found, and not repeated', () => {
    const token = `hf_${'aB3d'.repeat(9)}`;
    const message = errorOf({ initContainers: [{ ...TOOL, args: ['--token', token] }] });
    expect(message).toContain('[INF023] initContainers[0].args[1]: ');
    expect(message).not.toContain(token);
  });
});
