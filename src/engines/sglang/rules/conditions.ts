import { sets } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';
import { ResolvedSglang } from '../resolve';

/* Where rules can find something that few servers need: their tables are loaded for the first plan that meets the condition. */

const setsSplit = sets<ResolvedSglang>(
  'enableTpLmHeadAllToAll', 'moeDenseTpSize', 'attnCpSize', 'moeDpSize', 'epSize', 'enablePrefillCp', 'dcpCommBackend', 'dcpReplicateQProj', 'dwdpSize',
  'attnDpSize', 'sharedExpertsTpSize', 'elasticEpJoinMode', 'elasticEpJoinRankOffset', 'maxEpSize', 'elasticEpInitialSize', 'enableLayernormSp',
  'enableMegamoeForLayernormSp', 'enableKvCacheSharding', 'enableDsaCacheLayerSplit', 'enableCpDecodeAttnTp',
);

/** Whether anything but tensor parallelism splits the model or its requests. */
export function isSplit(plan: ResolvedSglang): boolean {
  return plan.nodes !== 1 || plan.pp !== 1 || plan.dp !== 1 || setsSplit(plan);
}

const setsRole = sets<ResolvedSglang>(
  'disaggregationDecodeEnableOffloadKvcache', 'encoderOnly', 'languageOnly', 'enablePrefixMmCache', 'languageModelOnly', 'disaggregationDecodeRetractionBackup',
  'disaggregationDecodeHostReceiveThreshold', 'disaggregationDecodeAllocationPolicy', 'enableResponseStore',
);

/** Whether other servers do a part of the work. */
export function isPart(plan: ResolvedSglang): boolean {
  return plan.role !== undefined || setsRole(plan);
}

/** Whether LoRA is enabled: `loraPaths` alone enables it. */
export function hasLora({ enableLora, loraPaths }: SglangServerArgs): boolean {
  return enableLora === true || (loraPaths !== undefined && loraPaths.length > 0);
}

/** Whether an arg is set that schedules requests, or that depends on how they are scheduled. */
export const setsScheduling = sets<ResolvedSglang>(
  'pageSize', 'enablePriorityScheduling', 'retractionPolicy', 'enableHierarchicalCache', 'enableTokenizerBatchEncode', 'tokenizerWorkerNum',
  'disableCudaGraphPadding', 'enablePdmux', 'multiItemScoringDelimiter', 'enableDeterministicInference', 'hicacheHostMemoryMode',
);

/** Whether an arg is set that says how the server answers, and what it measures. */
export const setsServing = sets<ResolvedSglang>(
  'exportMetricsToFile', 'tokenizerMetricsCustomLabelsHeader', 'promptTokensBuckets', 'generationTokensBuckets', 'sslKeyfile', 'sslCertfile', 'sslCaCerts', 'enableSslRefresh', 'enableHttp2',
  'grpcPort', 'gcThreshold', 'limitMmDataPerRequest',
);

/** Whether an arg is set that says how experts run. */
export const setsExperts = sets<ResolvedSglang>(
  'enableEplb', 'moeRunnerBackend', 'moeA2aBackend', 'elasticEpBackend', 'enableTwoBatchOverlap', 'epDispatchAlgorithm', 'flashinferA2aDispatchType',
  'speculativeMoeA2aBackend',
);

/** Whether an arg is set that speculates on tokens. */
export const setsSpeculation = sets<ResolvedSglang>(
  'speculativeAlgorithm', 'speculativeUseRejectionSampling', 'speculativeUseBlockVerification', 'speculativeDraftSinkSize', 'enableReturnAuxHiddenStates',
  'returnAuxHiddenStateLayerIds',
);

/** Whether an arg is set that has no effect without others. */
export const setsIgnored = sets<ResolvedSglang>(
  'disableCustomAllReduce', 'enableDpAttention', 'enableMixedChunk', 'speculativeEagleTopk', 'disablePriorityPreemption', 'defaultPriorityValue',
  'epSize', 'speculativeAlgorithm', 'speculativeDraftModelPath', 'hicacheStorageBackend', 'lmcacheConfigFile',
);
