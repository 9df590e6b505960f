import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { LeaderWorkerSet } from '../../imports/leaderworkerset.x-k8s.io';
import { findingLine } from '../rules/review';
import { ruleTable } from '../rules/rule';

/** The LeaderWorkerSets and Services of an app, by namespace and name. */
export interface Siblings {
  readonly sets: ReadonlyMap<string, ApiObject>;
  readonly services: ReadonlyMap<string, ApiObject>;
}

const WATCHED = Symbol.for('cdk8s-inference.LeaderWorkerSetSiblings');

/** Has the names of an app's LeaderWorkerSets compared when it is synthesized: only then all are known. */
export function watchSiblings(scope: Construct): void {
  const root = scope.node.root as IConstruct & { [WATCHED]?: true };
  if (!root[WATCHED]) {
    Object.defineProperty(root, WATCHED, { value: true });
    root.node.addValidation({ validate: () => problemsIn(siblingsIn(root)) });
  }
}

function siblingsIn(root: IConstruct): Siblings {
  const sets = new Map<string, ApiObject>();
  const services = new Map<string, ApiObject>();
  for (const child of root.node.findAll()) {
    if (ApiObject.isApiObject(child)) {
      const kinds = child.kind === LeaderWorkerSet.GVK.kind ? sets : child.kind === 'Service' ? services : undefined;
      kinds?.set(idOf(child.metadata.namespace, child.name), child);
    }
  }
  return { sets, services };
}

function idOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

function problemsIn(siblings: Siblings): string[] {
  return SIBLING_RULES.flatMap((rule) => [rule.check(siblings) ?? []].flat().map((finding) => findingLine(rule, finding)));
}

/** What another object of the same app takes away from a LeaderWorkerSet. */
export const SIBLING_RULES = ruleTable<Siblings>([
  {
    code: 'LWS020',
    severity: 'error',
    title: 'No LeaderWorkerSet is called like a group of another one in the namespace',
    source: 'https://github.com/kubernetes-sigs/lws/issues/236',
    check: ({ sets }) => [...sets.entries()].flatMap(([id, set]) => {
      const [, other, group] = /^(.*)-(0|[1-9]\d*)$/.exec(id) ?? [];
      const sibling = other === undefined ? undefined : sets.get(other);
      return sibling === undefined ? [] : [{
        path: `${set.node.scope!.node.path}: metadata.name`,
        got: set.name,
        expected: `a name other than that of group ${group} of ${sibling.name} (${sibling.node.scope!.node.path}): both want the StatefulSet ${set.name}`,
        remedy: 'end the name with a letter, or use another namespace',
      }];
    }),
  },
  {
    code: 'LWS021',
    severity: 'error',
    title: 'No Service is called like a LeaderWorkerSet of the namespace',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/controller/controller_utils.go',
    check: ({ sets, services }) => [...services.entries()].flatMap(([id, service]) => {
      const set = sets.get(id);
      return set === undefined ? [] : [{
        path: `${service.node.scope!.node.path}: metadata.name`,
        got: service.name,
        expected: `a name other than that of the headless Service which the controller makes for ${set.name} (${set.node.scope!.node.path}); with both, its pods have no names`,
        remedy: `rename the Service, for example to ${set.name}-leader`,
      }];
    }),
  },
]);
