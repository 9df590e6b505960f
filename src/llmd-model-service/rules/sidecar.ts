import { movingFinding, referenceFinding } from './images';
import { ServiceSubject } from './plan';
import { isDnsSubdomain, isEnvName } from '../../kube/names';
import { nearestName } from '../../rules/nearest-name';
import { adviseInteger, INT32_MAX, PORTS, requireInteger } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { sidecarImage, sidecarVersion, statedFlags } from '../plan/sidecar';
import { RoutingSidecarOptions } from '../props/routing-sidecar';
import { lacks, LlmdVersion } from '../release/llmd-version';
import { FURTHER_SIDECAR_FLAGS, KV_CONNECTORS, KvConnector, MORIIO_FLAGS, OWNED_SIDECAR_FLAGS, SIDECAR_FLAGS } from '../release/sidecar-facts';

const OPTIONS = 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/sidecar/proxy/options.go';

/** Where further arguments are stated. */
const EXTRA = 'sidecar.extraArgs';

/** What the rules of the sidecar look at. */
export interface SidecarSubject {
  readonly options: RoutingSidecarOptions;
  readonly version: LlmdVersion;
  readonly connector: KvConnector;
  readonly isDisaggregated: boolean;
  /** Whether each rank of the engine has a port of its own. */
  readonly isByRank: boolean;
  /** Whether a Gateway sends requests to it. */
  readonly isBehindGateway: boolean;
}

/** The sidecar of a service, if it has one. */
export function sidecarSubject({ props: { version, sidecar, routing }, plan }: ServiceSubject): SidecarSubject | undefined {
  const { hasSidecar, isDisaggregated, engine: { connector }, roles: [{ ranks }] } = plan;
  const { gateway, podLabels } = routing?._bind() ?? {};
  const isBehindGateway = gateway !== undefined || podLabels !== undefined;
  return hasSidecar ? {
    options: sidecar ?? {}, version: sidecarVersion(version, sidecar), connector, isDisaggregated, isByRank: ranks > 1, isBehindGateway,
  } : undefined;
}

/** The levels that the program logs at; it takes larger ones, but not 0. */
const LOG_LEVELS = { min: 1, max: 5 };
/** What a flag for a number takes, where the program compares it with nothing. */
const ANY_NUMBER = { min: -INT32_MAX, max: INT32_MAX };

/** The routing sidecar, whose program ends without an error at a bad value: its containers restart with code 0. */
export const SIDECAR_RULES = ruleTable<SidecarSubject>([
  {
    code: 'LLM010',
    severity: 'engine-error',
    title: 'The release of the sidecar has the flags of its props',
    source: OPTIONS,
    check: ({ options, version }) => statedFlags(options)
      .filter(({ prop }) => lacks(version, SIDECAR_FLAGS[prop].since))
      .map(({ prop }) => ({
        path: `sidecar.${prop}`,
        got: options[prop],
        expected: `llm-d ${SIDECAR_FLAGS[prop].since} or newer for ${SIDECAR_FLAGS[prop].flag}; this is ${version.version}`,
        remedy: `remove ${prop}, or use a newer release of the sidecar`,
      })),
  },
  {
    code: 'LLM011',
    severity: 'engine-error',
    title: 'The release of the sidecar has the connector of the engine',
    source: OPTIONS,
    check: ({ connector, version }) => lacks(version, KV_CONNECTORS[connector]) && {
      path: 'sidecar.version',
      got: version.version,
      expected: `llm-d ${KV_CONNECTORS[connector]} or newer for ${SIDECAR_FLAGS.kvConnector.flag} ${connector}`,
      remedy: 'use a newer release of the sidecar',
    },
  },
  {
    code: 'LLM012',
    severity: 'engine-error',
    title: 'The numbers of the sidecar are in their ranges',
    source: OPTIONS,
    check: ({ options: { maxIdleConnsPerHost, prefillMaxRetries, prefillRetryBackoff, logLevel } }) => [
      adviseInteger('sidecar.maxIdleConnsPerHost', maxIdleConnsPerHost, { min: 1, max: INT32_MAX }, ANY_NUMBER, 'write the number of requests that run at a time, or leave it out'),
      adviseInteger('sidecar.prefillMaxRetries', prefillMaxRetries, { min: 0, max: INT32_MAX }, ANY_NUMBER, 'write a number of attempts, or leave it out'),
      adviseInteger(
        'sidecar.prefillRetryBackoff (milliseconds)',
        prefillRetryBackoff?.toMilliseconds({ integral: false }),
        { min: 1, max: INT32_MAX },
        // It is not read unless there are retries.
        { min: (prefillMaxRetries ?? 0) > 0 ? 1 : 0, max: INT32_MAX },
        'use Duration.millis(…), or leave it out',
      ),
      adviseInteger('sidecar.logLevel', logLevel, LOG_LEVELS, { min: 1, max: INT32_MAX }, 'write 1 for what operators read, 4 for debugging, or leave it out'),
    ].filter((finding) => finding !== undefined),
  },
  {
    code: 'LLM013',
    severity: 'error',
    title: '`sidecar.enginePort` is 1 to 65535',
    source: OPTIONS,
    check: ({ options: { enginePort } }) => requireInteger('sidecar.enginePort', enginePort, PORTS, 'write a port, or leave it out'),
  },
  {
    code: 'LLM014',
    severity: 'error',
    title: '`sidecar.image` is the reference of an image',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: ({ options: { image } }) => referenceFinding('sidecar.image', image),
  },
  {
    code: 'LLM015',
    severity: 'advice',
    title: '`sidecar.image` is pinned to a version or digest',
    source: 'https://github.com/llm-d/llm-d-router/pull/2054',
    check: ({ options: { image }, version }) => movingFinding(
      'sidecar.image', image, 'releases remove flags, and a pod whose sidecar does not know one does not start', sidecarImage({ version, options: {} }),
    ),
  },
  {
    code: 'LLM016',
    severity: 'error',
    mildest: 'engine-error',
    title: '`sidecar.extraArgs` are flags of the release that the construct does not set itself',
    source: OPTIONS,
    check: (subject) => (subject.options.extraArgs ?? []).flatMap((argument) => (
      ownedArgument(argument, subject) ?? refusedArgument(argument, subject) ?? [])),
  },
  {
    code: 'LLM074',
    severity: 'error',
    title: '`sidecar.tls` names a Secret',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets',
    check: ({ options: { tls } }) => {
      const got = tls?._bind().secretName;
      return got !== undefined && !isDnsSubdomain(got) && { path: 'sidecar.tls', got, expected: 'the name of a Secret', remedy: 'copy it from the cluster' };
    },
  },
  {
    code: 'LLM075',
    severity: 'advice',
    title: 'The endpoint picker reads the metrics of all pods over one protocol',
    source: 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/epp/framework/plugins/datalayer/source/metrics/datasource.go',
    check: ({ options: { tls }, isDisaggregated }) => tls !== undefined && isDisaggregated && {
      path: 'sidecar.tls',
      expected: 'HTTP, which the pods that prefill serve: over HTTPS, the picker does not see which of them are busy',
      remedy: 'remove tls, and let the network of the cluster encrypt, or acknowledge this',
    },
  },
  {
    code: 'LLM076',
    severity: 'advice',
    title: 'A Gateway knows that pods serve HTTPS',
    source: 'https://gateway-api.sigs.k8s.io/api-types/backendtlspolicy/',
    check: ({ options: { tls }, isBehindGateway }) => tls !== undefined && isBehindGateway && {
      path: 'sidecar.tls',
      expected: 'a Gateway that sends HTTPS to the pods: a pool cannot say so, and many send HTTP',
      remedy: 'configure it as its controller has it and acknowledge this, or use LlmdRouting.standalone(), whose proxy follows',
    },
  },
  {
    code: 'LLM017',
    severity: 'error',
    title: 'Names of the variables of the sidecar are valid',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
    check: ({ options: { env = {} } }) => Object.keys(env).filter((name) => !isEnvName(name)).map((got) => ({
      path: 'sidecar.env', got, expected: 'letters, digits and underscores that begin with a letter', remedy: 'rename it',
    })),
  },
]);

/** The name of the flag in an argument that has the form of one. */
function flagIn(argument: string): string | undefined {
  return /^(--[a-z0-9-]+)(?:=[^]*)?$/.exec(argument)?.[1];
}

/** A flag whose place is a prop. */
function ownedArgument(argument: string, { options, isByRank }: SidecarSubject): Finding | undefined {
  const flag = flagIn(argument);
  const found = { path: EXTRA, got: argument };
  if (flag !== undefined && Object.hasOwn(OWNED_SIDECAR_FLAGS, flag)) {
    return { ...found, expected: `no ${flag}, which the construct sets`, remedy: OWNED_SIDECAR_FLAGS[flag] };
  }
  if (isByRank && flag === SIDECAR_FLAGS.ranks.flag) {
    return { ...found, expected: `no ${flag}: it follows from the ranks of the engine`, remedy: 'leave it out' };
  }
  const stated = statedFlags(options).find(({ prop }) => SIDECAR_FLAGS[prop].flag === flag);
  return stated && { ...found, expected: `no ${flag} beside sidecar.${stated.prop}`, remedy: 'remove one of the two' };
}

/** What the program does not start with. */
function refusedArgument(argument: string, { version }: SidecarSubject): Finding | undefined {
  const flag = flagIn(argument);
  const found = { path: EXTRA, got: argument, severity: 'engine-error' as const };
  if (flag === undefined) {
    return { ...found, expected: 'a flag, with = before its value', remedy: 'write name and value as one argument' };
  }
  const known = [...Object.values(SIDECAR_FLAGS), ...FURTHER_SIDECAR_FLAGS];
  const facts = flag.startsWith(MORIIO_FLAGS.flag) ? MORIIO_FLAGS : known.find((one) => one.flag === flag);
  if (facts === undefined) {
    const near = nearestName(flag, known.map((one) => one.flag));
    return { ...found, expected: `a flag of the sidecar of llm-d ${version.version}`, remedy: near === undefined ? 'remove it' : `did you mean ${near}?` };
  }
  return lacks(version, facts.since) ? {
    ...found, expected: `llm-d ${facts.since} or newer for ${flag}; this is ${version.version}`, remedy: 'remove it, or use a newer release of the sidecar',
  } : undefined;
}
