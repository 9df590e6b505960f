import { checkManifests, expectValid } from './check';
import { tell } from './problem';
import { Json, sample } from './samples';

function problemsOf(...manifests: Json[]): string[] {
  return checkManifests(manifests).map(tell);
}

describe('the shape of a manifest', () => {
  test('has no field that its kind does not know, at any depth', () => {
    expect(problemsOf(sample('deployment', 'spec.template.spec.containers[0].resources.limit', {}))).toEqual([
      'Deployment/chat spec.template.spec.containers[0].resources.limit: must be a field that this kind has',
    ]);
  });

  test('has the fields that its kind requires', () => {
    expect(problemsOf(sample('deployment', 'spec.selector'))).toEqual(['Deployment/chat spec.selector: must be stated']);
  });

  test.each([
    ['a number in quotes', 'spec.replicas', '2', 'must be integer; got "2"'],
    ['a fraction', 'spec.replicas', 1.5, 'must be integer; got 1.5'],
    ['a number too large for 32 bits', 'spec.replicas', 2 ** 31, 'must match format "int32"; got 2147483648'],
    ['a switch in quotes', 'spec.paused', 'true', 'must be boolean; got "true"'],
    ['one item in place of a list', 'spec.template.spec.containers', {}, 'must be array; got {}'],
    ['a fraction in place of a count or a percentage', 'spec.strategy.rollingUpdate.maxSurge', 0.5, 'must be a 32-bit integer or a string; got 0.5'],
    ['an amount with an unknown unit', 'spec.template.spec.containers[0].resources.limits.memory', '64GB', 'must match format "quantity"; got "64GB"'],
    ['null, which a server would drop', 'spec.template.spec.containers[0].resources.limits["nvidia.com/gpu"]', null, 'must be number,string; got null'],
  ])('refuses %s', (_, path, value, problem) => {
    expect(problemsOf(sample('deployment', path, value))).toEqual([`Deployment/chat ${path}: ${problem}`]);
  });

  test('lists one item for each key, with TCP where no protocol is stated', () => {
    const ports = [{ name: 'http', port: 80 }, { name: 'again', port: 80, protocol: 'TCP' }];
    expect(checkManifests([sample('service', 'spec.ports', ports)])).toEqual([expect.objectContaining({ path: 'spec.ports', rule: 'must have one item for each key' })]);
  });

  test('lists a member of a set once', () => {
    expect(checkManifests([sample('deployment', 'metadata.finalizers', ['a/b', 'a/b'])], { kubernetesVersion: '1.36' })).toEqual([expect.objectContaining({ path: 'metadata.finalizers' })]);
  });

  test('has secrets as base64', () => {
    expect(checkManifests([sample('secret', 'data["tls.key"]', 'not base64!')])).toEqual([expect.objectContaining({ path: 'data["tls.key"]' })]);
  });

  test('is that of the release: an image volume is unknown in 1.28 and known in 1.36', () => {
    const manifest = sample('pod', 'spec.volumes[3]', { name: 'model', image: { reference: 'models/llama:1' } });
    expect(problemsOf(manifest)).toEqual(['Pod/chat spec.volumes[3].image: must be a field that this kind has']);
    expect(checkManifests([manifest], { kubernetesVersion: '1.36' })).toEqual([]);
  });

  test('is known at all', () => {
    expect(problemsOf({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } })).toEqual(['Thing/a: there must be a schema of example.com/v1/Thing']);
    expect(problemsOf({ apiVersion: 'apps/v1beta1', kind: 'Deployment', metadata: { name: 'a' } })).toEqual(['Deployment/a: there must be a schema of apps/v1beta1/Deployment']);
    expect(problemsOf({})).toEqual(['object/: there must be a schema of /']);
  });
});

describe('a custom resource', () => {
  test('is checked against its own schema', () => {
    expect(problemsOf(sample('leaderWorkerSet', 'spec.leaderWorkerTemplate.sizes', 2))).toEqual([
      'LeaderWorkerSet/chat spec.leaderWorkerTemplate.sizes: must be a field that this kind has',
    ]);
    expect(problemsOf(sample('leaderWorkerSet', 'spec.startupPolicy', 'Later'))).toEqual([
      'LeaderWorkerSet/chat spec.startupPolicy: must be one of LeaderCreated, LeaderReady; got "Later"',
    ]);
  });

  test('has metadata as every object', () => {
    expect(problemsOf(sample('leaderWorkerSet', 'metadata.label', {}))).toEqual(['LeaderWorkerSet/chat metadata.label: must be a field that this kind has']);
  });

  test.each([
    ['leaderWorkerSet', 'spec.leaderWorkerTemplate.workerTemplate.spec.containers[0]', 'spec.leaderWorkerTemplate.workerTemplate.spec.containers[0]'],
    ['leaderWorkerSet', 'spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0]', 'spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0]'],
    ['dynamoGraph', 'spec.components[1].podTemplate.spec.containers[0]', 'spec.components[1].podTemplate.spec.containers[0]'],
    ['olderDynamoGraph', 'spec.services.worker.extraPodSpec.mainContainer', 'spec.services.worker(pod).spec.containers[0]'],
  ] as const)('has its pod templates checked as pods: %s %s', (name, container, told) => {
    expect(checkManifests([sample(name, `${container}.imagePullPolice`, 'Always')])).toEqual([
      expect.objectContaining({ path: `${told}.imagePullPolice`, rule: 'must be a field that this kind has' }),
    ]);
    expect(checkManifests([sample(name, `${container}.imagePullPolicy`, 'Sometimes')])).toEqual([
      expect.objectContaining({ path: `${told}.imagePullPolicy`, rule: 'imagePullPolicy is one of Always, IfNotPresent, Never' }),
    ]);
  });

  test('that has claim templates mounts them', () => {
    expect(problemsOf(sample('leaderWorkerSet', 'spec.leaderWorkerTemplate.volumeClaimTemplates'))).toEqual([
      'LeaderWorkerSet/chat spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0].volumeMounts[0].name: what a container mounts is a volume of the pod; got "cache"',
    ]);
  });

  test.each([
    ['probes of the service', 'readinessProbe', { httpGet: { path: '/health', port: 'metrics' } }, 'a probe or hook asks a port that the container has'],
    ['resources of the service', 'resources.requests.gpu', '2', 'an extended resource and huge pages have a limit, and the request is equal to it'],
    ['mounts of the service', 'volumeMounts[0].name', 'data', 'what a container mounts is a volume of the pod'],
    ['variables of the service', 'envs[1]', { name: 'DYN_LOGGING_JSONL' }, 'no two variables have one name'],
  ])('describes its main container in several places: %s', (_, path, value, rule) => {
    expect(checkManifests([sample('olderDynamoGraph', `spec.services.worker.${path}`, value)]).map((problem) => problem.rule)).toEqual([rule]);
  });
});

describe('what is told', () => {
  test('is every problem of every manifest', () => {
    const deployment = sample('deployment', 'spec.replicas', -1);
    (deployment.spec as Json).minReadySeconds = -1;
    expect(() => expectValid([deployment, sample('service', 'spec.type', 'Cluster')])).toThrow([
      'a cluster would not take these manifests:',
      '  Deployment/chat spec.replicas: spec.replicas is at least 0; got -1',
      '  Deployment/chat spec.minReadySeconds: spec.minReadySeconds is at least 0; got -1',
      '  Service/chat spec.type: type is one of ClusterIP, NodePort, LoadBalancer, ExternalName; got "Cluster"',
    ].join('\n'));
  });

  test('is nothing when all is well', () => {
    expect(() => expectValid([sample('deployment'), sample('service')])).not.toThrow();
  });

  test('never shows what a Secret holds', () => {
    const problems = checkManifests([sample('secret', 'data["a b"]', 'c2VjcmV0')]);
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('c2VjcmV0');
  });

  test('leaves the manifests as they are', () => {
    const manifest = sample('leaderWorkerSet');
    checkManifests([manifest]);
    expect(manifest).toEqual(sample('leaderWorkerSet'));
  });
});
