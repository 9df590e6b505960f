import { GraphSubject } from './subject';
import { Finding, ruleTable } from '../../rules/rule';
import { OPERATOR_VARIABLES } from '../release/commands';
import { absence, badOptions, OptionTable } from '../release/option-form';
import { ROUTER_EVENTS, ROUTER_MODE, ROUTER_MODES, ROUTER_OPTIONS } from '../release/router-facts';
import { RUNTIME_OPTIONS } from '../release/runtime-facts';

const FRONTEND = 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/frontend/frontend_args.py';

/** A variable or flag, and the prop that sets it. */
interface Setting {
  readonly name: string;
  readonly prop: string;
}

function settingsOf(table: OptionTable, prop: string): Setting[] {
  return Object.values(table)
    .flatMap(({ forms }) => forms.flatMap(({ env, flag }) => [env, flag]))
    .flatMap((name) => name === undefined ? [] : [{ name, prop }]);
}

const SETTINGS: readonly Setting[] = [
  { name: ROUTER_MODE.env, prop: 'router' },
  { name: ROUTER_MODE.flag, prop: 'router' },
  ...settingsOf({ events: { forms: ROUTER_EVENTS } }, 'router'),
  ...settingsOf(ROUTER_OPTIONS, 'router'),
  ...settingsOf(RUNTIME_OPTIONS, 'runtime'),
];

/** Props of the frontend and its router. */
export const FRONTEND_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN050',
    severity: 'engine-error',
    title: 'The release has the mode of the router',
    source: FRONTEND,
    check: ({ props: { router, version } }) => {
      if (router === undefined) {
        return undefined;
      }
      const span = ROUTER_MODES[router.mode];
      if (span === undefined) {
        return { path: 'router', got: router.mode, expected: `one of ${Object.keys(ROUTER_MODES).join(', ')}`, remedy: 'choose one of them' };
      }
      return version._has(span) ? undefined : { path: 'router', got: router.mode, ...absence(span, version) };
    },
  },
  {
    code: 'DYN051',
    severity: 'engine-error',
    title: 'Options of router and runtime are in their range',
    source: FRONTEND,
    check: ({ props: { router, runtime } }) => [...badOptions(ROUTER_OPTIONS, router?._bind().options ?? {}, 'router'), ...badOptions(RUNTIME_OPTIONS, runtime ?? {}, 'runtime')],
  },
  {
    code: 'DYN052',
    severity: 'error',
    title: 'Router and runtime are set by their props, so that workers and frontend agree',
    source: 'https://github.com/ai-dynamo/dynamo/issues/11473',
    check: ({ props: { env, frontend } }): Finding[] => {
      const stated = [
        ...Object.keys(env ?? {}).map((name) => ({ path: `env.${name}`, name })),
        ...Object.keys(frontend?.env ?? {}).map((name) => ({ path: `frontend.env.${name}`, name })),
        ...(frontend?.extraArgs ?? []).map((item, index) => ({ path: `frontend.extraArgs[${index}]`, name: item.split('=')[0] })),
      ];
      return stated.flatMap(({ path, name }) => {
        const setting = SETTINGS.find((one) => one.name === name);
        return setting === undefined ? [] : [{
          path, got: name, expected: `the prop \`${setting.prop}\`, which sets it for workers and frontend`, remedy: `remove it, and set ${setting.prop}`,
        }];
      });
    },
  },
  {
    code: 'DYN053',
    severity: 'engine-error',
    title: 'Variables that the operator sets are not overridden',
    source: 'https://github.com/ai-dynamo/dynamo/tree/v1.5.0/deploy/operator/internal/dynamo',
    check: ({ props: { env }, plan: { components } }) => {
      const stated = [
        ...Object.keys(env ?? {}).map((name) => ({ path: `env.${name}`, name })),
        ...components.flatMap(({ role, options }) => Object.keys(options.env ?? {}).map((name) => ({ path: `${role}.env.${name}`, name }))),
      ];
      return stated.filter(({ name }) => OPERATOR_VARIABLES.includes(name)).map(({ path, name }) => ({
        path, got: name, expected: 'the value of the operator, on which its probes and Services depend', remedy: 'remove it',
      }));
    },
  },
]);
