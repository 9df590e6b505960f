import { GraphSubject } from './subject';
import { isDnsSubdomain } from '../../kube/names';
import { Finding, ruleTable } from '../../rules/rule';
import { builtFor } from '../plan/engines';
import { statedTls } from '../plan/frontend-tls';
import { DynamoFrontend } from '../props/frontend';
import { DynamoGraphProps } from '../props/graph';
import { ALL_FACTS } from '../release/all-facts';
import { OPERATOR_VARIABLES } from '../release/commands';
import { CHAT_PROCESSOR_NAMES, FRONTEND_OPTIONS, TLS_OPTIONS } from '../release/frontend-facts';
import { absence, badOptions, OptionTable } from '../release/option-form';
import { ROUTER_EVENTS, ROUTER_MODE, ROUTER_MODES, ROUTER_OPTIONS } from '../release/router-facts';

const FRONTEND = 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/frontend/frontend_args.py';

/** A variable or flag, and the prop that sets it. */
interface Setting {
  readonly name: string;
  readonly prop: string;
}

/** The variables and flags that set the options of a table, or one of them. */
function settingsOf(table: OptionTable, prop: string): Setting[] {
  return (table[prop] ? [table[prop]] : Object.values(table))
    .flatMap(({ forms }) => forms.flatMap(({ env, flag }) => [env, flag]))
    .flatMap((name) => name === undefined ? [] : [{ name, prop }]);
}

const SETTINGS: readonly Setting[] = [
  { name: ROUTER_MODE.env, prop: 'router' },
  { name: ROUTER_MODE.flag, prop: 'router' },
  ...settingsOf({ events: { forms: ROUTER_EVENTS } }, 'router'),
  ...settingsOf(ROUTER_OPTIONS, 'router'),
  ...ALL_FACTS.flatMap(({ runtimeOptions }) => settingsOf(runtimeOptions, 'runtime')),
];

/** A variable or flag, and the path that states it. */
interface StatedSetting {
  readonly path: string;
  readonly name: string;
}

const NONE: readonly StatedSetting[] = [];

/** The variables and flags of the frontend that are stated verbatim: few graphs have any. */
function settingsIn(env: DynamoGraphProps['env'], { env: own, extraArgs }: DynamoFrontend = {}): readonly StatedSetting[] {
  return !env && !own && !extraArgs ? NONE : [
    ...Object.keys(env ?? {}).map((name) => ({ path: `env.${name}`, name })),
    ...Object.keys(own ?? {}).map((name) => ({ path: `frontend.env.${name}`, name })),
    ...(extraArgs ?? []).map((item, index) => ({ path: `frontend.extraArgs[${index}]`, name: item.split('=')[0] })),
  ];
}

/** What the props of the frontend set. */
const OWN_OPTIONS: OptionTable = { ...FRONTEND_OPTIONS, tls: { forms: Object.values(TLS_OPTIONS).flatMap(({ forms }) => forms) } };

/** Options that only the chat processors of engines take. */
const OF_ENGINE_PROCESSORS = ['toolCallParser', 'reasoningParser', 'chatTemplate'] as const;

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
    title: 'Options of router, runtime and frontend are in their range',
    source: FRONTEND,
    check: ({ props: { router, runtime, frontend, version }, plan: { engine: { facts } } }) => [
      ...badOptions(ROUTER_OPTIONS, router?._bind().options, version, 'router'),
      ...badOptions(facts.runtimeOptions, runtime, version, 'runtime'),
      ...badOptions(FRONTEND_OPTIONS, frontend, version, 'frontend'),
    ],
  },
  {
    code: 'DYN052',
    severity: 'error',
    title: 'Router and runtime are set by their props, so that workers and frontend agree',
    source: 'https://github.com/ai-dynamo/dynamo/issues/11473',
    check: ({ props: { env, frontend } }) => settingsIn(env, frontend).flatMap(({ path, name }) => {
      const setting = SETTINGS.find((one) => one.name === name);
      return setting === undefined ? [] : [{
        path, got: name, expected: `the prop \`${setting.prop}\`, which sets it for workers and frontend`, remedy: `remove it, and set ${setting.prop}`,
      }];
    }),
  },
  {
    code: 'DYN055',
    severity: 'error',
    title: 'Options of the frontend are set once',
    source: FRONTEND,
    check: ({ props: { env, frontend = {} } }) => {
      const stated = settingsIn(env, frontend);
      return stated.length === 0 ? undefined : Object.keys(OWN_OPTIONS).filter((prop) => prop in frontend).flatMap((prop) => {
        const names = settingsOf(OWN_OPTIONS, prop).map(({ name }) => name);
        return stated.filter(({ name }) => names.includes(name)).map(({ path, name }) => ({
          path, got: name, expected: `the prop frontend.${prop} alone, which sets it too`, remedy: `remove it, or frontend.${prop}`,
        }));
      });
    },
  },
  {
    code: 'DYN056',
    severity: 'engine-error',
    title: 'Parsers and chat template of the frontend require the chat processor of an engine',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/frontend/main.py',
    check: ({ props: { env, frontend = {} }, plan: { engine: { facts: { engine } } } }): Finding[] => {
      const { chatProcessor = 'dynamo', preprocessWorkers = 0 } = frontend;
      const ofEngines = OF_ENGINE_PROCESSORS.filter((prop) => frontend[prop] !== undefined);
      if ((ofEngines.length === 0 && !(preprocessWorkers > 0)) || chatProcessor !== 'dynamo' || settingsIn(env, frontend).some(({ name }) => CHAT_PROCESSOR_NAMES.includes(name))) {
        return [];
      }
      const set = `set chatProcessor: '${engine}'`;
      const expected = `chatProcessor '${engine}': Dynamo's own processor takes the parsers of \`runtime\``;
      return [
        ...ofEngines.map((prop) => ({
          path: `frontend.${prop}`, got: frontend[prop], expected, remedy: prop === 'chatTemplate' ? `${set}, or remove it` : `set runtime.${prop} in its place, or chatProcessor: '${engine}'`,
        })),
        ...(preprocessWorkers > 0 ? [{
          path: 'frontend.preprocessWorkers',
          got: preprocessWorkers,
          severity: 'advice' as const,
          expected: 'the chat processor of an engine: that of Dynamo starts no processes',
          remedy: `${set}, or remove preprocessWorkers`,
        }] : []),
      ];
    },
  },
  {
    code: 'DYN057',
    severity: 'engine-error',
    title: 'The image of the frontend has the engine of its chat processor',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/frontend/main.py',
    check: ({ props: { frontend = {} }, plan: { components: [{ image }] } }) => {
      const { chatProcessor = 'dynamo' } = frontend;
      const built = chatProcessor === 'dynamo' ? undefined : builtFor(image);
      return built === undefined || chatProcessor === built ? undefined : {
        path: 'frontend.chatProcessor', got: chatProcessor, expected: `'dynamo' or '${built}': the image of the frontend holds no other engine`, remedy: `set it to '${built}', or frontend.image to one with ${chatProcessor}`,
      };
    },
  },
  {
    code: 'DYN097',
    severity: 'error',
    title: '`frontend.tls` names a Secret',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets',
    check: ({ props: { frontend } }) => {
      const got = frontend?.tls?._bind().secretName;
      return got !== undefined && !isDnsSubdomain(got) && { path: 'frontend.tls', got, expected: 'the name of a Secret', remedy: 'copy it from the cluster' };
    },
  },
  {
    code: 'DYN098',
    severity: 'engine-error',
    title: 'Certificate and key of the frontend are set together',
    source: FRONTEND,
    check: ({ props: { env, frontend = {}, version } }) => {
      const stated = settingsIn(env, frontend).filter(({ name }) => statedTls([name], version).length > 0);
      if (stated.length === 0) {
        return undefined;
      }
      const [option, ...others] = statedTls(stated.map(({ name }) => name), version);
      return others.length > 0 || frontend.tls !== undefined ? undefined : {
        path: stated[0].path, got: stated[0].name, expected: `${option === 'key' ? 'a certificate' : 'a key'}, too: the frontend does not start with one of them`, remedy: "replace it by frontend.tls: DynamoFrontendTls.secret('…')",
      };
    },
  },
  {
    code: 'DYN053',
    severity: 'engine-error',
    title: 'Variables that the operator sets are not overridden',
    source: 'https://github.com/ai-dynamo/dynamo/tree/v1.5.0/deploy/operator/internal/dynamo',
    check: ({ props: { env }, plan: { components } }) => {
      const ofOperator = (stated: object = {}) => Object.keys(stated).filter((name) => OPERATOR_VARIABLES.includes(name));
      const findingsIn = (path: string, stated?: object) => ofOperator(stated).map((name) => ({
        path: `${path}.${name}`, got: name, expected: 'the value of the operator, on which its probes and Services depend', remedy: 'remove it',
      }));
      return [...findingsIn('env', env), ...components.flatMap(({ role, options }) => options.env ? findingsIn(`${role}.env`, options.env) : [])];
    },
  },
]);
