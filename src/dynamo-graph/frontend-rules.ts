import { GraphSubject } from './graph-subject';
import { absence, badOptions, OptionTable } from '../engines/dynamo/option-form';
import { OPERATOR_VARIABLES } from '../engines/dynamo/programs';
import { ROUTER_EVENTS, ROUTER_MODE, ROUTER_MODES, ROUTER_OPTIONS } from '../engines/dynamo/router-facts';
import { RUNTIME_OPTIONS } from '../engines/dynamo/runtime-facts';
import { Finding, ruleTable } from '../rules/rule';

const FRONTEND = 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/frontend/frontend_args.py';

/** What sets an option otherwise, by the prop that should. */
function settersOf(table: OptionTable, prop: string): { name: string; prop: string }[] {
  return Object.values(table)
    .flatMap(({ forms }) => forms.flatMap(({ env, flag }) => [env, flag]))
    .flatMap((name) => name === undefined ? [] : [{ name, prop }]);
}

const SETTERS: readonly { name: string; prop: string }[] = [
  { name: ROUTER_MODE.env, prop: 'router' },
  { name: ROUTER_MODE.flag, prop: 'router' },
  ...settersOf({ events: { forms: ROUTER_EVENTS } }, 'router'),
  ...settersOf(ROUTER_OPTIONS, 'router'),
  ...settersOf(RUNTIME_OPTIONS, 'runtime'),
];

/** What the frontend is told, and the router in it. */
export const FRONTEND_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN050',
    severity: 'engine-error',
    title: 'The mode of the router is one that the release has',
    source: FRONTEND,
    check: ({ props: { router, version } }) => {
      const span = router && ROUTER_MODES[router.mode];
      if (router === undefined || (span && version._has(span))) {
        return undefined;
      }
      return span
        ? { path: 'router', got: router.mode, ...absence(span, version) }
        : { path: 'router', got: router.mode, expected: `one of ${Object.keys(ROUTER_MODES).join(', ')}`, remedy: 'choose one of them' };
    },
  },
  {
    code: 'DYN051',
    severity: 'engine-error',
    title: 'Options of router and runtime are in their range',
    source: FRONTEND,
    check: ({ props: { router, runtime } }) => [...badOptions(ROUTER_OPTIONS, router?._options ?? {}, 'router'), ...badOptions(RUNTIME_OPTIONS, runtime ?? {}, 'runtime')],
  },
  {
    code: 'DYN052',
    severity: 'error',
    title: 'Router and runtime are set by their props, so that workers and frontend agree',
    source: 'https://github.com/ai-dynamo/dynamo/issues/11473',
    check: ({ props: { env, frontend } }): Finding[] => {
      const finding = (path: string, given: string) => SETTERS.filter(({ name }) => name === given).slice(0, 1)
        .map(({ prop }) => ({ path, got: given, expected: `the prop \`${prop}\`, which says it to workers and frontend`, remedy: `remove it, and set ${prop}` }));
      return [
        ...Object.keys(env ?? {}).flatMap((name) => finding(`env.${name}`, name)),
        ...Object.keys(frontend?.env ?? {}).flatMap((name) => finding(`frontend.env.${name}`, name)),
        ...(frontend?.extraArgs ?? []).flatMap((item, index) => finding(`frontend.extraArgs[${index}]`, item.split('=')[0])),
      ];
    },
  },
  {
    code: 'DYN053',
    severity: 'engine-error',
    title: 'Variables of the operator are left to it',
    source: 'https://github.com/ai-dynamo/dynamo/tree/v1.5.0/deploy/operator/internal/dynamo',
    check: ({ props: { env }, plan: { components } }) => [
      ...Object.keys(env ?? {}).map((name) => ({ path: `env.${name}`, name })),
      ...components.flatMap(({ role, options }) => Object.keys(options.env ?? {}).map((name) => ({ path: `${role}.env.${name}`, name }))),
    ].filter(({ name }) => OPERATOR_VARIABLES.includes(name)).map(({ path, name }) => ({
      path, got: name, expected: 'the value that the operator sets, on which its probes and Services rely', remedy: 'remove it',
    })),
  },
]);
