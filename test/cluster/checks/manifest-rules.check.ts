import { checkManifests } from '../../manifests/check';
import { RELATION_CASES } from '../../manifests/relation-cases';
import { change, EVERY_SAMPLE, Sample, sample } from '../../manifests/samples';
import { KubernetesVersion } from '../../manifests/schema-facts';
import { VALUE_CASES } from '../../manifests/value-cases';
import { DryRun } from '../dry-run';
import { apply, CLUSTER } from '../kubectl';
import { Manifest } from '../manifest';
import { newNamespace } from '../namespace';
import { podsOf } from '../pods';
import { surroundingsOf } from '../surroundings';

/*
 * The tests of every construct trust test/manifests to refuse what a server refuses. Here a server is asked, about all
 * that its own tests try.
 */

/** A sample in which something is wrong, or was in some version. */
interface Probe {
  readonly name: Sample;
  readonly fields: Readonly<Record<string, unknown>>;
}

const isAsked = ({ name }: Probe) => name === 'disaggregatedSet' ? CLUSTER.hasSets : CLUSTER.hasLws || name !== 'leaderWorkerSet';
const VALUES = VALUE_CASES.map(([name, path, value]): Probe => ({ name, fields: { [path]: value } }));
const RELATIONS = Object.values(RELATION_CASES).flat().map(({ in: name, set }): Probe => ({ name, fields: set }));

/** Where a rule refuses what a server takes, with the reason. Some hold for one version only. */
const STRICTER: Readonly<Record<string, string>> = {
  'pod spec.schedulerName': 'no scheduler can have that name',
  'pod spec.imagePullSecrets[0].name': 'no Secret can have that name',
  'pod spec.volumes[5].secret.secretName': 'no Secret can have that name',
  'statefulSet spec.serviceName': 'no Service can have that name',
  'pod spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values[0]': 'no node can have that label',
  'autoscaler spec.scaleTargetRef.apiVersion': 'nothing is found there',
  'autoscaler spec.metrics[1]': 'nothing is measured under that name',
  'pod spec.containers[0].startupProbe.httpGet.port': 'the kubelet finds no such port',
  'pod spec.volumes[0].emptyDir.medium': 'the kubelet knows no such medium',
  'pod spec.volumes[8].projected.sources[0].serviceAccountToken.path': 'the kubelet writes no such file; newer servers refuse it',
  'pod spec.volumes[8].projected.sources[0]': 'a source of nothing is a mistake',
  'pod spec.volumes[0].emptyDir': 'the server makes an emptyDir of a volume without a source',
  'pod spec.volumes[4].configMap.items[1]': 'one file overwrites the other',
  'pod spec.containers[0].env[1].name': 'the server warns, and an apply drops one of them; newer servers take any name',
  'pod spec.containers[0].envFrom[0].prefix': 'newer servers take any name, older ones do not',
  'service metadata.name': 'newer servers take a digit first, older ones do not',
  'loadBalancer spec.ports[0].port': 'newer servers take the port of the kubelet, older ones do not',
  'loadBalancer spec.ports[0].nodePort': 'a dry run hands out no ports',
  'deployment metadata.namespace': 'the dry run is in a namespace of its own',
  'leaderWorkerSet metadata.name': 'the controller fails to make the pods',
  'leaderWorkerSet metadata.name, spec.replicas': 'the controller fails to make the pods',
  'leaderWorkerSet spec.leaderWorkerTemplate.leaderTemplate.spec.restartPolicy': 'the StatefulSet that the controller makes of it is refused',
  'leaderWorkerSet spec.leaderWorkerTemplate.workerTemplate.spec.restartPolicy': 'the StatefulSet that the controller makes of it is refused',
  'cronJob spec.jobTemplate.spec.podReplacementPolicy': 'the server drops it from the jobs, not from their template',
  'cronJob spec.jobTemplate.spec.completionMode, spec.jobTemplate.spec.completions, spec.jobTemplate.spec.backoffLimitPerIndex': 'the server drops it from the jobs, not from their template',
  'networkPolicy spec.policyTypes[1]': 'the second one says nothing',
  'job spec.completions': 'the server counts to 1',
  'pod spec.initContainers[0].restartPolicy': 'new in 1.35, not used here',
  'pod spec.containers[1].restartPolicy': 'new in 1.35, not used here',
  'pod spec.initContainers[0].resizePolicy': 'new in 1.36, not used here',
};

/** What a server refuses and no rule does. */
const LAXER = [
  /`hostUsers` must be false to use `Unmasked`/,
  /backoffLimitPerIndex: Required value: when maxFailedIndexes is specified/,
  /resources.claims: \[\] became undefined/,
];

const VERSION = /^\d+\.\d+/.exec(CLUSTER.kubernetesVersion)![0] as KubernetesVersion;
const describeKnown = CLUSTER.hasSchemas ? describe : describe.skip;

function manifestOf({ name, fields }: Probe): Manifest {
  const manifest = sample(name);
  Object.entries(fields).forEach(([path, value]) => change(manifest, path, value));
  return manifest as unknown as Manifest;
}

describeKnown('test/manifests and the server agree', () => {
  let server: DryRun;

  /** What the server has against an object, or against the pods in it. */
  const answersTo = async (manifest: Manifest) => {
    const answers = await Promise.all([manifest, ...podsOf([manifest])].map(async (object) => server.answerTo(object)));
    return answers.flat();
  };

  /** What is wrong by the server, beyond what it makes of the sample anyway, and what by our rules. */
  const judge = async (probe: Probe) => {
    const [usual, answers] = await Promise.all([answersTo(manifestOf({ name: probe.name, fields: {} })), answersTo(manifestOf(probe))]);
    const [problem] = checkManifests([manifestOf(probe)], { kubernetesVersion: VERSION });
    const what = `${probe.name} ${Object.keys(probe.fields).join(', ')}`;
    return { what, server: answers.find((answer) => !usual.includes(answer)), rule: problem?.rule };
  };

  beforeAll(() => {
    const namespace = newNamespace();
    const pods = EVERY_SAMPLE.flatMap((name) => podsOf([manifestOf({ name, fields: {} })]));
    // The sample of a claim has the name of the one that pods mount.
    apply(surroundingsOf(pods, [manifestOf({ name: 'persistentVolumeClaim', fields: {} })]), '-n', namespace);
    server = new DryRun(namespace);
  });

  afterAll(() => server.close());

  test.each([
    { which: 'wrong values', probes: VALUES.filter(isAsked) },
    { which: 'fields that do not agree', probes: RELATIONS.filter(isAsked) },
  ])('on $which', async ({ probes }) => {
    const judgements = await Promise.all(probes.map(judge));
    expect(judgements.filter(({ what, server: answer, rule }) => answer === undefined && rule !== undefined && !(what in STRICTER))).toEqual([]);
    expect(judgements.filter(({ server: answer = '', rule }) => answer && rule === undefined && !LAXER.some((known) => known.test(answer)))).toEqual([]);
  });
});
