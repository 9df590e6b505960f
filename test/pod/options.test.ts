import { Size } from 'cdk8s';
import { engineEnvOf, PodOptions, podOptionParts } from '../../src/pod/options';
import { PodPart } from '../../src/pod/part';
import { EnvValue } from '../../src/pod/parts/env-value';
import { ImagePullPolicy } from '../../src/pod/parts/image-pull-policy';
import { Nodes } from '../../src/pod/parts/nodes';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { Storage } from '../../src/pod/parts/storage';
import { TopologySpread } from '../../src/pod/parts/topology-spread';
import { Places } from '../../src/rules/places';
import { effectiveOptions } from '../../src/serving/effective-options';
import { InferenceDefaults, InferenceDefaultsOptions } from '../../src/serving/inference-defaults';
import { bareServer, BareServer, BareServerProps, errorOf, manifestsOf } from '../bare-server';
import { newChart } from '../harness';

/** The parts of the options of a construct, with the defaults around it. */
function partsOf(options: PodOptions, defaults: InferenceDefaultsOptions = {}, accelerators = 1): PodPart[] {
  return podOptionParts(effectiveOptions(options, defaults, new Places()), { owner: 'chat', accelerators, selector: {} });
}

function fromOf(...parameters: Parameters<typeof partsOf>): string[] {
  return partsOf(...parameters).map(({ from }) => from);
}

test('resources, shared memory and security are always said, the rest where it is given', () => {
  expect(fromOf({})).toEqual(['resources', 'sharedMemory', 'security']);
  expect(fromOf({ nodes: Nodes.karpenter('gpu'), tolerations: [{}], env: { A: EnvValue.of('1') } }, { imagePullSecrets: ['registry'] })).toEqual([
    'resources', 'sharedMemory', 'security', 'nodes', 'tolerations', 'InferenceDefaults.imagePullSecrets', 'env',
  ]);
});

test('shared memory follows the accelerators and the memory', () => {
  function sizeOf(accelerators: number, memory?: Size): unknown {
    const [, { volumes }] = partsOf({ resources: { memory } }, {}, accelerators);
    return volumes![0].source.emptyDir!.sizeLimit;
  }
  expect([sizeOf(1), sizeOf(4), sizeOf(4, Size.gibibytes(20))]).toEqual(['8Gi', '16Gi', '10Gi']);
});

test('tolerations of the defaults come before those of the construct', () => {
  const parts = partsOf({ tolerations: [{ key: 'own' }] }, { tolerations: [{ key: 'all' }] });
  expect(parts.flatMap(({ tolerations = [] }) => tolerations.map(({ key }) => key))).toEqual(['all', 'own']);
});

test('Secrets for registries of the construct come after those of the defaults, each once', () => {
  const chart = newChart();
  InferenceDefaults.of(chart).set({ imagePullSecrets: ['all'] });
  const { pod } = new BareServer(chart, 'server', { imagePullSecrets: ['own', 'all'] });
  expect(pod.template.spec.imagePullSecrets).toEqual([{ name: 'all' }, { name: 'own' }]);
  expect(errorOf({ imagePullSecrets: ['My_Registry'] })).toContain('[INF029] imagePullSecrets: got "My_Registry"');
});

test('the profile of the construct wins over that of the defaults', () => {
  const profileOf = (security?: SecurityProfile) => partsOf({ security }, { securityProfile: SecurityProfile.baseline() })[2].pod;
  expect(profileOf()).toEqual({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } });
  expect(profileOf(SecurityProfile.imageDefault())).toBeUndefined();
});

test('engines are told which variables are set, with the values that can be read at synth', () => {
  expect(engineEnvOf()).toEqual({});
  expect(engineEnvOf({
    A: EnvValue.of('1'),
    B: EnvValue.notSecret(''),
    C: EnvValue.fromField('status.podIP'),
    D: EnvValue.fromSecret(SecretRef.of({ name: 'a', key: 'b' })),
    E: undefined as unknown as EnvValue,
  })).toStrictEqual({ A: '1', B: '', C: undefined, D: undefined });
});

describe('who the pods are and where they go', () => {
  function podOf(props: BareServerProps): any {
    return (manifestsOf(props).deployment.spec as any).template.spec;
  }

  test('the policy of pulling is that of the engine\'s container, and Kubernetes\' own where nothing is said', () => {
    expect(podOf({ imagePullPolicy: ImagePullPolicy.ALWAYS }).containers[0].imagePullPolicy).toBe('Always');
    expect(podOf({}).containers[0]).not.toHaveProperty('imagePullPolicy');
  });

  test('stands in the pod as it is written', () => {
    const named = { serviceAccountName: 'llm-reader', runtimeClassName: 'nvidia', priorityClassName: 'serving', schedulerName: 'kai-scheduler' };
    expect(podOf(named)).toMatchObject({ ...named, automountServiceAccountToken: false });
    expect(Object.keys(podOf({}))).toEqual(expect.not.arrayContaining(Object.keys(named)));
  });

  test('is spread over zones as it goes, over nodes strictly if asked to', () => {
    const [zones, nodes] = podOf({ topologySpread: [TopologySpread.zones(), TopologySpread.nodes().strictly()] }).topologySpreadConstraints;
    expect(zones).toMatchObject({ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' });
    expect(nodes).toMatchObject({ topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' });
    expect(nodes.labelSelector.matchLabels).toEqual((manifestsOf({}).deployment.spec as any).selector.matchLabels);
  });

  test('waits in a queue of Kueue by a label of the workload, which its Service has not', () => {
    const { deployment, service } = manifestsOf({ queueName: 'gpus' });
    expect(deployment.metadata.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'gpus' });
    expect(service.metadata.labels).not.toHaveProperty(['kueue.x-k8s.io/queue-name']);
    expect(errorOf({ queueName: 'no queue' })).toContain('INF012');
  });
});

describe('what pods reach', () => {
  const variables = (props: BareServerProps) => {
    const [{ env = [] }] = (manifestsOf(props).deployment.spec as any).template.spec.containers;
    return Object.fromEntries(env.map(({ name, value }: any) => [name, value]));
  };

  test('goes through a proxy, but for the cluster and what is named', () => {
    const noProxy = 'localhost,127.0.0.1,.svc,.cluster.local,.example.com';
    const seen = variables({ proxy: { url: 'http://proxy:3128', noProxy: ['.example.com'] } });
    expect(Object.keys(seen)).toEqual(['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy']);
    expect(seen).toMatchObject({ HTTP_PROXY: 'http://proxy:3128', https_proxy: 'http://proxy:3128', NO_PROXY: noProxy, no_proxy: noProxy });
  });

  test('is trusted by the certificates of a ConfigMap, whichever library asks', () => {
    expect(variables({ caBundle: { configMap: 'company-ca', key: 'bundle.pem' } })).toEqual({
      SSL_CERT_FILE: '/etc/ca-bundle/ca-certificates.crt',
      REQUESTS_CA_BUNDLE: '/etc/ca-bundle/ca-certificates.crt',
      CURL_CA_BUNDLE: '/etc/ca-bundle/ca-certificates.crt',
      AWS_CA_BUNDLE: '/etc/ca-bundle/ca-certificates.crt',
    });
    const { volumes } = (manifestsOf({ caBundle: { configMap: 'company-ca', key: 'bundle.pem' } }).deployment.spec as any).template.spec;
    expect(volumes).toContainEqual({ name: 'ca-bundle', configMap: { name: 'company-ca', items: [{ key: 'bundle.pem', path: 'ca-certificates.crt' }] } });
  });

  test('a proxy with a password is refused, and the password not repeated', () => {
    const message = errorOf({ proxy: { url: 'http://me:hunter2hunter2@proxy:3128' } });
    expect(message).toContain('INF110');
    expect(message).not.toContain('hunter2');
  });
});

test('further volumes have the names that they are given, and files of a ConfigMap are not written to', () => {
  const { volumes, containers: [{ volumeMounts }] } = bareServer({
    volumes: { settings: Storage.configMap('chat', { mountPath: '/etc/chat' }), scratch: Storage.emptyDir({ mountPath: '/scratch' }) },
  }).pod.template.spec;
  expect(volumes).toEqual(expect.arrayContaining([{ name: 'settings', configMap: { name: 'chat' } }, { name: 'scratch', emptyDir: {} }]));
  expect(volumeMounts).toEqual(expect.arrayContaining([
    { name: 'settings', mountPath: '/etc/chat', readOnly: true }, { name: 'scratch', mountPath: '/scratch' },
  ]));
});

test('further volumes say where they appear', () => {
  expect(errorOf({ volumes: { scratch: Storage.emptyDir() } })).toContain('[INF030] volumes.scratch.mountPath: expected an absolute path');
});
