import { DynamoApiVersion, DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { FRONTEND_OPTIONS } from '../../src/dynamo-graph/release/frontend-facts';
import { OptionForm, OptionTable } from '../../src/dynamo-graph/release/option-form';
import { FIELDS, NEWEST_KNOWN, RELEASE_LINES, Span } from '../../src/dynamo-graph/release/releases';
import { ROUTER_MODES, ROUTER_OPTIONS } from '../../src/dynamo-graph/release/router-facts';
import { SGLANG_FACTS } from '../../src/dynamo-graph/release/sglang-facts';
import { VLLM_FACTS } from '../../src/dynamo-graph/release/vllm-facts';

/** What a user writes to set a field; undefined for a field that no prop sets. */
const PROPS: Record<keyof typeof FIELDS, string | undefined> = {
  v1beta1: 'apiVersion: DynamoApiVersion.V1BETA1',
  dynamoNamespace: 'dynamoNamespace',
  globalDynamoNamespace: 'globalDynamoNamespace',
  subComponentType: undefined,
  scalingAdapter: 'autoscaling',
  gpuMemoryService: 'gpuMemoryService',
  failover: 'gpuMemoryService.failover',
  topologyConstraint: 'topology',
  kvTransferPolicy: 'kvTransferPolicy',
  minAvailable: 'minAvailable',
  priorityClassName: 'grove.priorityClassName',
  runtimeVersionOverride: undefined,
  forceScalingGroup: 'forceScalingGroup',
  resourceClaims: 'resourceClaims',
  planner: 'planner',
};

/** What depends on the engine, as a user writes it. */
const OF_ENGINES = [{ title: 'SGLang', facts: SGLANG_FACTS }, { title: 'vLLM', facts: VLLM_FACTS }].map(({ title, facts }) => ({
  title,
  things: new Map<string, Span>([
    ['engineConfig', facts.engineConfig],
    ['ModelSource.s3(…)', facts.bucketModel],
    ...Object.entries(facts.runtimeOptions).map(([name, { forms }]): [string, Span] => [
      `runtime: ${name}`, { since: forms[0].since, until: forms[forms.length - 1].until },
    ]),
  ]),
}));

/** Those things, with the engine where releases have them for one engine alone. */
function ofEngines(): [said: string, span: Span][] {
  const names = new Set(OF_ENGINES.flatMap(({ things }) => [...things.keys()]));
  return [...names].flatMap((name): [string, Span][] => {
    const [first, ...others] = OF_ENGINES.map(({ things }) => things.get(name));
    return first && others.every((span) => span && span.since === first.since && span.until === first.until)
      ? [[name, first]]
      : OF_ENGINES.flatMap(({ title, things }): [string, Span][] => things.has(name) ? [[`${name} (${title})`, things.get(name)!]] : []);
  });
}

/** Everything that a release adds or removes, as a user writes it. */
const THINGS: readonly [said: string, span: Span][] = [
  ...Object.entries(FIELDS).flatMap(([field, span]): [string, Span][] => {
    const said = PROPS[field as keyof typeof FIELDS];
    return said === undefined ? [] : [[said, span]];
  }),
  ...Object.entries(ROUTER_MODES).map(([mode, span]): [string, Span] => [`DynamoRouter.of('${mode}')`, span]),
  ...ofEngines(),
  ...Object.entries({ router: ROUTER_OPTIONS, frontend: FRONTEND_OPTIONS }).flatMap(([prop, table]) => Object.entries(table)
    .map(([name, { forms }]): [string, Span] => [`${prop}: ${name}`, { since: forms[0].since, until: forms[forms.length - 1].until }])),
];

/** `| 1.4 | 0.5.16 | 0.26.0 | … |`: every release line, the engines in its images, and what it adds and removes. */
export function dynamoVersions(): string {
  const code = (list: string[]) => list.map((said) => `\`${said}\``).join(', ');
  return [
    '| Dynamo | SGLang | vLLM | custom resource | added | removed |',
    '|---|---|---|---|---|---|',
    ...RELEASE_LINES.filter(({ since }) => DynamoVersion.of(`${NEWEST_KNOWN}.0`).isAtLeast(since)).map(({ since, sglang, vllm }) => {
      const api = DynamoVersion.of(since)._apiVersion === DynamoApiVersion.V1BETA1 ? 'v1beta1, or v1alpha1' : 'v1alpha1';
      const [added, removed] = (['since', 'until'] as const).map((end) => THINGS.filter(([, span]) => span[end] === since).map(([said]) => said));
      return `| ${since.replace(/\.0$/, '')} | ${sglang} | ${vllm} | ${api} | ${code(added)} | ${code(removed)} |`;
    }),
  ].join('\n');
}

function spanText({ since, until }: Span): string {
  const short = (release: string) => release.replace(/\.0$/, '');
  const from = since === undefined ? '' : `${short(since)} and newer`;
  return until === undefined ? from || 'all' : `${since === undefined ? '' : `${short(since)} to `}before ${short(until)}`;
}

/** The forms of an option: one for releases that differ in bounds alone. */
function distinctForms(forms: readonly OptionForm[]): OptionForm[] {
  return forms.reduce<OptionForm[]>((distinct, form) => {
    const last = distinct.at(-1);
    const isSame = last?.until !== undefined && last.until === form.since && last.env === form.env && last.flag === form.flag;
    return isSame ? [...distinct.slice(0, -1), { ...last, until: form.until }] : [...distinct, form];
  }, []);
}

/** `| temperature | … |`: the variable or flag of each option by release. */
function optionsTable(table: OptionTable): string {
  return [
    '| option | Dynamo | variable or flag |',
    '|---|---|---|',
    ...Object.entries(table).flatMap(([name, { forms }]) => distinctForms(forms).map((form, index) =>
      `| ${index === 0 ? `\`${name}\`` : ''} | ${spanText(form)} | \`${form.env ?? form.flag}\`${form.inverted ? ', inverted' : ''} |`)),
  ].join('\n');
}

/** The options of the router. */
export function dynamoRouterOptions(): string {
  return optionsTable(ROUTER_OPTIONS);
}

/** The options of the frontend. */
export function dynamoFrontendOptions(): string {
  return optionsTable(FRONTEND_OPTIONS);
}
