import { objectGateRules, podGateRules } from './feature-gates';
import { Field } from './field';
import { KIND_RULES } from './kind-rules';
import { ManifestSet, problemOf } from './manifest-set';
import { METADATA_RULES, TEMPLATE_METADATA_RULES } from './metadata';
import { POD_RULES, POD_TEMPLATE_RULES } from './pod';
import { kindOf, PodTemplate, podTemplatesOf } from './pod-templates';
import { distinct, Problem, tell } from './problem';
import { unresolved } from './references';
import { Rule, stated } from './rule';
import { Mismatch, Schemas } from './schema';
import { KubernetesVersion } from './schema-facts';
import { unselected } from './selectors';

/** How manifests are checked. */
export interface CheckOptions {
  /** The release of Kubernetes that has to accept them; 1.28 unless stated. */
  readonly kubernetesVersion?: KubernetesVersion;
  /** Objects that live outside of the manifests, as `ConfigMap/settings`: references to them need not resolve. */
  readonly external?: readonly string[];
}

/** Why an API server would refuse the manifests, or they would not work together; none when all is well. */
export function checkManifests(manifests: readonly unknown[], options: CheckOptions = {}): Problem[] {
  const { kubernetesVersion = '1.28', external = [] } = options;
  const schemas = Schemas.of(kubernetesVersion);
  const objects = manifests.map((manifest) => new Field(manifest));
  const problems = objects.flatMap((object) => objectProblems(object, schemas, kubernetesVersion)
    .map(({ path, rule, got }) => problemOf(object, new Field(isSecret(object) ? undefined : got, path), rule)));
  return distinct(problems.length > 0 ? problems : setProblems(new ManifestSet(objects), external));
}

/** Throws one error that lists all problems of the manifests. */
export function expectValid(manifests: readonly unknown[], options: CheckOptions = {}): void {
  const problems = checkManifests(manifests, options);
  if (problems.length > 0) {
    throw new Error(`a cluster would not take these manifests:\n${problems.map((problem) => `  ${tell(problem)}`).join('\n')}`);
  }
}

/** Where objects, each of which is valid, do not fit together. */
function setProblems(set: ManifestSet, external: readonly string[]): Problem[] {
  return [...set.repetitions(), ...unresolved(set, external), ...unselected(set)];
}

/** Whether an object holds what no message may show. */
function isSecret(object: Field): boolean {
  return object.get('kind').text === 'Secret';
}

/** Rules are only for objects of the right shape: what they say about others would be noise. */
function objectProblems(object: Field, schemas: Schemas, version: KubernetesVersion): Mismatch[] {
  const mismatches = schemas.check(object.get('apiVersion').text, object.get('kind').text, object.value);
  if (mismatches === undefined) {
    return [{ path: '', rule: `there must be a schema of ${kindOf(object)}` }];
  }
  if (mismatches.length > 0) {
    return mismatches;
  }
  const templates = podTemplatesOf(object);
  const ofPods = templates.filter(({ isUnchecked }) => isUnchecked).flatMap(({ template }) => schemas.checkPodTemplate(template));
  return ofPods.length > 0 ? ofPods : [
    ...run([...METADATA_RULES, ...(KIND_RULES[kindOf(object)] ?? []), ...objectGateRules(version)], object),
    ...templates.flatMap((template) => templateProblems(template, object, version)),
  ];
}

function templateProblems({ template }: PodTemplate, object: Field, version: KubernetesVersion): Mismatch[] {
  const isTemplate = object.get('kind').text !== 'Pod';
  return [
    ...run(stated('spec'), template),
    ...run(isTemplate ? TEMPLATE_METADATA_RULES : [], template.get('metadata')),
    ...run([...POD_RULES, ...(isTemplate ? POD_TEMPLATE_RULES : []), ...podGateRules(version)], template.get('spec')),
  ];
}

function run(rules: readonly Rule[], subject: Field): Mismatch[] {
  return rules.flatMap(({ rule, broken }) => broken(subject).map(({ path, value }) => ({ path, rule, got: value })));
}
