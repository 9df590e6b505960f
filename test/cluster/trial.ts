import { admit, setQuota } from './admission';
import { driftOf } from './drift';
import { apply, CLUSTER, eventually, expectNoDiff, kubectl, MINOR_VERSION, must } from './kubectl';
import { inNamespace, Manifest } from './manifest';
import { dropNamespace, ensureNamespace, newNamespace } from './namespace';
import { enforced, policiesFor, POLICIES, policyManifests, quotaFor } from './platform-policy';
import { Pod, podsOf } from './pods';
import { danglingReferences, mayRefer } from './references';
import { promisedLevel, securityLevel } from './security-level';
import { keepAsWritten } from './stored-version';
import { surroundingsOf } from './surroundings';
import { CASE_CHECKS as IT } from './titles';
import { isReconciled, nodesOf, uncontrolledPods, waitForPods } from './workload';

/** Manifests that belong together, and are checked as a user applies them. */
export interface Case {
  /** `examples/sglang-production` */
  readonly name: string;
  readonly manifests: readonly Manifest[];
  /** Where they stand as text, which kubectl reads in its own way. */
  readonly files?: readonly string[];
}

/** Declares the tests of cases, each in the columns of the report. */
export function tryCases(cases: readonly Case[]): void {
  beforeAll(() => {
    apply(policyManifests());
  });
  for (const one of cases) {
    const lack = lackedBy(one);
    describe(one.name, lack === undefined ? () => tryCase(one) : () => leaveOut(one, lack));
  }
}

function leaveOut({ name }: Case, lack: string): void {
  console.warn(`${name}: NOT checked, because Kubernetes ${CLUSTER.kubernetesVersion} has no ${lack}`);
  test.skip.each(Object.values(IT))('%s', () => undefined);
}

function tryCase(one: Case): void {
  const trial = new Trial(one);
  const reconciled = isReconciled(one.manifests) ? test : test.skip;
  beforeAll(async () => trial.prepare());
  afterAll(() => trial.end());
  test(IT.accepted, () => trial.isAccepted());
  test(IT.secure, () => trial.isSecure());
  test(IT.policies, async () => trial.passesPolicies());
  reconciled(IT.runs, () => trial.runs());
  (one.manifests.some(mayRefer) ? reconciled : test.skip)(IT.references, async () => trial.findsWhatItNames());
  reconciled(IT.stable, async () => trial.isStable());
}

/** What some cases use, with the minor version that has it. */
const FEATURES: readonly { readonly name: string; readonly since: number; isUsed(manifests: readonly Manifest[]): boolean }[] = [
  { name: 'sidecars', since: 29, isUsed: (manifests) => podsOf(manifests).some(hasSidecar) },
  { name: 'resource.k8s.io/v1', since: 34, isUsed: (manifests) => manifests.some(({ apiVersion }) => apiVersion === 'resource.k8s.io/v1') },
];

/** What a case uses that the version of the cluster lacks. */
function lackedBy({ manifests }: Case): string | undefined {
  return FEATURES.find(({ since, isUsed }) => MINOR_VERSION < since && isUsed(manifests))?.name;
}

function hasSidecar({ spec: { initContainers = [] } }: Pod): boolean {
  return initContainers.some(({ restartPolicy }) => restartPolicy === 'Always');
}

/** One case in the cluster. */
class Trial {
  private readonly pods: readonly Pod[];
  private namespace = '';

  public constructor(private readonly subject: Case) {
    this.pods = podsOf(subject.manifests);
  }

  public async prepare(): Promise<void> {
    this.namespace = newNamespace();
    apply(this.nodes);
    apply(surroundingsOf(this.pods, this.subject.manifests), '-n', this.namespace);
    await keepAsWritten(this.subject.manifests, this.namespace);
  }

  public end(): void {
    dropNamespace(this.namespace);
    kubectl(['delete', '--wait=false'], this.nodes);
  }

  public isAccepted(): void {
    const { manifests, files } = this.subject;
    manifests.forEach(({ metadata }) => metadata.namespace && ensureNamespace(metadata.namespace));
    const dryRun = ['apply', '--server-side', '--dry-run=server', '--validate=strict'];
    const outcomes = files ? files.map((file) => must([...dryRun, '-f', file])) : [must(dryRun, manifests)];
    expectNoWarnings(outcomes.flatMap(({ warnings }) => warnings));
  }

  public isSecure(): void {
    for (const level of new Set(this.pods.map(promisedLevel))) {
      admit(this.pods.filter((pod) => promisedLevel(pod) === level), newNamespace(securityLevel(level)));
    }
  }

  public async passesPolicies(): Promise<void> {
    for (const manifest of this.subject.manifests) {
      for (const pod of podsOf([manifest])) {
        const policies = policiesFor(manifest.kind, pod);
        const namespace = newNamespace(enforced(policies));
        if (policies.includes(POLICIES.limits)) {
          await setQuota(namespace, quotaFor([pod]));
        }
        admit([pod], namespace);
      }
    }
  }

  public runs(): void {
    const { manifests } = this.subject;
    expectNoWarnings(apply(this.moved, '-n', this.namespace));
    apply(uncontrolledPods(manifests), '-n', this.namespace);
    waitForPods(manifests, this.namespace);
  }

  public async findsWhatItNames(): Promise<void> {
    await eventually(() => expect(danglingReferences(this.subject.manifests, this.namespace)).toEqual([]));
  }

  /** For kubectl, for GitOps tools that compare field by field, and for controllers that look at the generation. */
  public async isStable(): Promise<void> {
    const manifests = this.moved;
    const settled = this.live(manifests);
    apply(manifests, '-n', this.namespace);
    const again = this.live(manifests);
    expect(again.map(({ metadata }) => metadata.generation)).toEqual(settled.map(({ metadata }) => metadata.generation));
    const drift = manifests.flatMap((manifest, index) => driftOf(manifest, again[index]).map((path) => `${manifest.kind}: ${path}`));
    expect(drift).toEqual([]);
    await expectNoDiff(manifests, this.namespace, '--server-side');
  }

  /** The manifests where no other case is in their way. */
  private get moved(): Manifest[] {
    return inNamespace(this.subject.manifests, this.namespace);
  }

  private get nodes(): Manifest[] {
    return nodesOf(this.subject.manifests, this.namespace);
  }

  private live(manifests: readonly Manifest[]): Manifest[] {
    const found = manifests.length === 0 ? { kind: 'List', items: [] } : JSON.parse(must(['get', '-n', this.namespace, '-o', 'json'], manifests).stdout);
    return found.kind === 'List' ? found.items : [found];
  }
}

/** Warnings that are meant, with the reason. */
const WARNINGS: ReadonlyArray<{ readonly warning: RegExp; readonly reason: string }> = [
  { warning: /^nvidia.com\/v1alpha1 DynamoGraphDeployment is deprecated/, reason: 'operators of Dynamo before 1.3 take no other version' },
];

function expectNoWarnings(warnings: readonly string[]): void {
  expect(warnings.filter((warning) => !WARNINGS.some((meant) => meant.warning.test(warning)))).toEqual([]);
}
