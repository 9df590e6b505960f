import { EnvVar } from '../../kube/objects';
import { Finding, ruleTable } from '../../rules/rule';
import { From } from '../contents';
import { PodPart } from '../part';

/** The parts of a pod, with those that are added to it later, and the arguments of its engine. */
export interface ReferenceSubject {
  readonly parts: readonly PodPart[];
  readonly argv: readonly string[];
}

/** References of Kubernetes: `$$` is a dollar sign, `$(NAME)` a variable. */
const REFERENCE = /\$\$|\$\(([A-Za-z_.-][A-Za-z0-9_.-]*)\)/g;

/** What kubelets and controllers add to every container: addresses of the API server, and variables of groups of pods. */
const INJECTED = /^(?:KUBERNETES_|LWS_|TPU_|GROVE_|DYN_|POD_)/;

/** The names that a text refers to, each once. */
function referencesIn(text: string): string[] {
  return text.includes('$(') ? [...new Set([...text.matchAll(REFERENCE)].flatMap(([, name]) => name ?? []))] : [];
}

/** Whether a variable may refer to another: hardly any does. */
export function hasReferences(variables: readonly From<EnvVar>[]): boolean {
  for (let i = 0; i < variables.length; i++) {
    if (variables[i].item.value?.includes('$(')) {
      return true;
    }
  }
  return false;
}

/** Variables of one container, and where they are stated. */
interface Stated {
  readonly variable: EnvVar;
  readonly path: string;
}

function containersOf(parts: readonly PodPart[]): Stated[][] {
  const engine: Stated[] = [];
  const others: Stated[][] = [];
  for (const { from, env, initContainers = [], sidecars = [] } of parts) {
    env?.forEach((variable) => engine.push({ variable, path: from === 'env' ? `env.${variable.name}` : `${from} (${variable.name})` }));
    [...initContainers, ...sidecars].forEach(({ env: own = [] }) => others.push(own.map((variable) => ({ variable, path: `${from}.env.${variable.name}` }))));
  }
  return [engine, ...others];
}

/** The finding for a variable that refers to itself, which it never sees. */
function selfReference({ variable: { name, value }, path }: Stated): Finding {
  return {
    path,
    got: value,
    expected: `no $(${name}) in ${name}: Kubernetes leaves it as it stands, and the value of the image is lost`,
    remedy: `use prologue: { variables: { ${name}: ComputedValue.append('…') } } in place of it, or write the whole value`,
  };
}

/** The findings for references to variables that do not precede them. */
function unresolvedIn(variables: readonly Stated[]): Finding[] {
  const all = new Set(variables.map(({ variable }) => variable.name));
  const preceding = new Set<string>();
  return variables.flatMap(({ variable: { name, value = '' }, path }) => {
    const unresolved = referencesIn(value).filter((other) => other !== name && !INJECTED.test(other) && !preceding.has(other));
    preceding.add(name);
    return unresolved.map((other): Finding => ({
      path,
      got: value,
      expected: all.has(other)
        ? `a reference to a variable that precedes it: ${other} comes later, and the reference stays as it stands`
        : `a reference to a variable of the pod: ${other} is none, and those of the image do not count`,
      remedy: `state ${other} before it in env, write $$(${other}) if it is text, or use prologue.variables for variables of the image`,
    }));
  });
}

export const RESOLVED_RULES = ruleTable<ReferenceSubject>([
  {
    code: 'INF191',
    severity: 'engine-error',
    title: 'A variable does not refer to itself',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/',
    check: ({ parts }) => containersOf(parts).flatMap((variables) => variables
      .filter(({ variable: { name, value } }) => value !== undefined && referencesIn(value).includes(name))
      .map(selfReference)),
  },
  {
    code: 'INF192',
    severity: 'advice',
    title: 'References to variables are resolved',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/',
    check: ({ parts, argv }) => {
      const findings = containersOf(parts).flatMap(unresolvedIn);
      const known = new Set(parts.flatMap(({ env = [] }) => env.map(({ name }) => name)));
      // What a whole Secret or ConfigMap sets is not known.
      const inArguments = parts.some(({ envFrom }) => envFrom) ? [] : argv.flatMap((item) => referencesIn(item)
        .filter((name) => !INJECTED.test(name) && !known.has(name))
        .map((name): Finding => ({
          path: 'extraArgs',
          got: item,
          expected: `a reference to a variable of the pod: ${name} is none, and the engine gets the text as it stands`,
          remedy: `state ${name} in env, or write $$(${name}) if it is text`,
        })));
      return [...findings, ...inArguments];
    },
  },
]);
