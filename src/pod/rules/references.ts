import { EnvVar } from '../../kube/objects';
import { Finding, ruleTable } from '../../rules/rule';
import { From } from '../contents';
import { FurtherContainer } from '../part';

/** The variables of a pod, with those that are added to it later, and the arguments of its engine. */
export interface ReferenceSubject {
  /** Variables of the engine's container. */
  readonly env: readonly From<EnvVar>[];
  /** Whether it has those of whole Secrets, whose names are not known. */
  readonly hasUnknown: boolean;
  readonly containers: readonly From<FurtherContainer>[];
  readonly argv: readonly string[];
}

/** References of Kubernetes: `$$` is a dollar sign, `$(NAME)` a variable. */
const REFERENCE = /\$\$|\$\([A-Za-z_.-][A-Za-z0-9_.-]*\)/g;

const NONE: readonly string[] = [];

/** What kubelets and controllers add to every container: addresses of the API server, and variables of groups of pods. */
const INJECTED = /^(?:KUBERNETES_|LWS_|TPU_|GROVE_|DYN_|POD_)/;

/** The names that a text refers to, each once. */
function referencesIn(text: string): string[] {
  const references = holdsReference(text) ? text.match(REFERENCE) ?? NONE : NONE;
  const names: string[] = [];
  for (const reference of references) {
    const name = reference.slice(2, -1);
    if (name !== '' && !names.includes(name)) {
      names.push(name);
    }
  }
  return names;
}

/** Whether a variable may refer to another: hardly any does. */
export function hasReferences(variables: readonly From<EnvVar>[]): boolean {
  for (let i = 0; i < variables.length; i++) {
    if (mayRefer(variables[i].item)) {
      return true;
    }
  }
  return false;
}

function mayRefer({ value }: EnvVar): boolean {
  return typeof value === 'string' && holdsReference(value);
}

/** Whether there may be a reference in a text. */
export function holdsReference(text: string): boolean {
  return text.includes('$(');
}

/** Variables of one container, and where they are stated. */
interface Stated {
  readonly variable: EnvVar;
  readonly path: string;
}

/** The variables of each container that has a reference among them. */
function variablesWithReferences({ env, containers }: ReferenceSubject): Stated[][] {
  const found: Stated[][] = [];
  if (hasReferences(env)) {
    found.push(env.map(({ item: variable, from }) => ({ variable, path: from === 'env' ? `env.${variable.name}` : `${from} (${variable.name})` })));
  }
  for (const { item: { env: own = [] }, from } of containers) {
    if (own.some(mayRefer)) {
      found.push(own.map((variable) => ({ variable, path: `${from}.env.${variable.name}` })));
    }
  }
  return found;
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
    check: (subject) => variablesWithReferences(subject).flatMap((variables) => variables
      .filter(({ variable: { name, value } }) => value !== undefined && referencesIn(value).includes(name))
      .map(selfReference)),
  },
  {
    code: 'INF192',
    severity: 'advice',
    title: 'References to variables are resolved',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/',
    check: (subject) => {
      const { env, hasUnknown, argv } = subject;
      const findings = variablesWithReferences(subject).flatMap(unresolvedIn);
      // What a whole Secret or ConfigMap sets is not known.
      const inArguments = hasUnknown ? [] : argv.filter(holdsReference).flatMap((item) => referencesIn(item)
        .filter((name) => !INJECTED.test(name) && !env.some((variable) => variable.item.name === name))
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
