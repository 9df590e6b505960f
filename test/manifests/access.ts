import { Field } from './field';
import { SELECTOR_RULES } from './labels';
import { each, notEmpty, oneOf, Rule, spelt, stated } from './rule';
import { DNS_SUBDOMAIN, PATH_SEGMENT } from './syntax';

const GROUP = 'rbac.authorization.k8s.io';

/** The rules of a Role. */
export const ROLE_RULES: readonly Rule[] = [
  {
    rule: 'a rule allows verbs',
    broken: (role) => role.all('rules[]').map((rule) => rule.get('verbs')).filter(({ items }) => items.length === 0),
  },
  {
    rule: 'a rule allows resources of API groups, or URLs beside the resources',
    broken: (role) => role.all('rules[]').filter((rule) => {
      const isFor = (key: string) => rule.get(key).items.length > 0;
      return isFor('nonResourceURLs') ? ['apiGroups', 'resources', 'resourceNames'].some(isFor) : !isFor('apiGroups') || !isFor('resources');
    }),
  },
  {
    rule: 'only a ClusterRole allows URLs',
    broken: (role) => role.get('kind').text === 'ClusterRole' ? [] : role.all('rules[].nonResourceURLs'),
  },
  ...each((role) => role.all('aggregationRule'), [...stated('clusterRoleSelectors'), ...notEmpty('clusterRoleSelectors')]),
  ...each((role) => role.all('aggregationRule.clusterRoleSelectors[]'), SELECTOR_RULES),
];

/** The rules of a RoleBinding and a ClusterRoleBinding. */
export const ROLE_BINDING_RULES: readonly Rule[] = [
  ...oneOf({
    'roleRef.apiGroup': [GROUP],
    'roleRef.kind': ['Role', 'ClusterRole'],
    'subjects[].kind': ['ServiceAccount', 'User', 'Group'],
  }),
  ...spelt({ 'roleRef.name': PATH_SEGMENT }),
  ...notEmpty('subjects[].name'),
  {
    rule: 'a ClusterRoleBinding binds a ClusterRole',
    broken: (binding) => binding.all('roleRef.kind').filter(({ text }) => isClusterWide(binding) && text === 'Role'),
  },
  {
    rule: 'a subject is of the API group of its kind',
    broken: (binding) => binding.all('subjects[]').map((subject) => ({ kind: subject.get('kind').text, group: subject.get('apiGroup') }))
      .filter(({ kind, group }) => kind === 'ServiceAccount' ? group.text !== '' : group.isSet && group.text !== GROUP)
      .map(({ group }) => group),
  },
  ...each((binding) => accounts(binding), [
    ...spelt({ name: DNS_SUBDOMAIN }),
  ]),
  {
    rule: 'a ServiceAccount that a ClusterRoleBinding binds has a namespace',
    broken: (binding) => isClusterWide(binding) ? accounts(binding).map((subject) => subject.get('namespace')).filter(({ text }) => text === '') : [],
  },
];

function accounts(binding: Field): Field[] {
  return binding.all('subjects[]').filter((subject) => subject.get('kind').text === 'ServiceAccount');
}

function isClusterWide(binding: Field): boolean {
  return binding.get('kind').text === 'ClusterRoleBinding';
}
