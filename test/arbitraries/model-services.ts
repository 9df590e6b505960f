import * as fc from 'fast-check';
import { gpu } from './hardware';
import { model, modelFacts } from './models';
import { caches, env, interconnect, podOptions, probes, resources, rollout, secretRef, shutdown } from './pods';
import { acknowledge, autoscaling, extraArgs, image, leaderWorkerSet, member, metadata, metrics, sglangArgs } from './servers';
import {
  boolean, constants, count, duration, labels, listOf, looseStructOf, mapped, madeBy, memberOf, number, oneOf, structOf, text, Values,
} from './values';
import {
  EngineArgs, EngineImage, ExistingPoolOptions, LlmdModelServiceProps, LlmdRole, LlmdRouting, LlmdTlsStage, LlmdVersion, ProbeOptions,
  RoutingSidecarOptions,
} from '../../src';

const engineArgs = mapped(sglangArgs, EngineArgs.sglang);
const engineImage = image(['v0.5.6.post2', 'v0.5.17'], EngineImage.sglang);

const version: Values<LlmdVersion> = {
  right: fc.constantFrom(LlmdVersion.V0_7_1, LlmdVersion.V0_8_0, LlmdVersion.V0_9_0, LlmdVersion.V0_10_0, LlmdVersion.of('0.10.1')),
  wrong: text.map(LlmdVersion.of),
};

const role: Values<LlmdRole> = structOf<LlmdRole>({
  ...podOptions,
  gpu,
  image: engineImage,
  args: engineArgs,
  extraArgs,
  replicas: count(1, 4),
  autoscaling,
  nodesPerReplica: { right: fc.constantFrom(1, 1, 2), wrong: number },
  leaderWorkerSet,
  leader: member,
  workers: member,
  interconnect,
  distributedPort: count(20000, 25000),
  probes: structOf<ProbeOptions>(probes),
  shutdown,
  rollout,
  selectorLabels: { right: fc.constant({ app: 'chat' }), wrong: labels.wrong },
});

const sidecar: Values<RoutingSidecarOptions> = looseStructOf<RoutingSidecarOptions>({
  version,
  image: oneOf('registry.example.com/sidecar:v0.10.0'),
  enginePort: count(8200, 8210),
  resources,
  logLevel: count(0, 5),
  enableTls: listOf(memberOf(LlmdTlsStage)),
  tlsInsecureSkipVerify: listOf(memberOf(LlmdTlsStage)),
  maxIdleConnsPerHost: count(1, 4096),
  prefillMaxRetries: count(0, 3),
  prefillRetryBackoff: duration,
  enablePrefillerSampling: boolean,
  env,
  extraArgs: listOf(oneOf('--zap-encoder=json')),
});

const routing = madeBy<typeof LlmdRouting, LlmdRouting>({
  existingPool: mapped(structOf<ExistingPoolOptions>({
    selectorLabels: { right: fc.constant({ 'llm-d.ai/guide': 'chat' }), wrong: labels.wrong }, targetPort: constants(8000),
  }, 'selectorLabels'), LlmdRouting.existingPool),
});

/** Everything that can be said of a service of llm-d. */
export const llmdModelService: Values<LlmdModelServiceProps> = structOf<LlmdModelServiceProps>({
  metadata,
  version,
  image: engineImage,
  model,
  modelFacts,
  args: engineArgs,
  decode: role,
  prefill: role,
  port: constants(8000),
  sidecar,
  routing,
  caches,
  apiKey: secretRef,
  env,
  metrics,
  acknowledge,
}, 'version', 'image', 'model', 'decode');
