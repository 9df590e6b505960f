import { CHOSEN_LABELS, FIXED_LABELS, LLMD_LABEL } from './labels';
import { StringMap } from '../../kube/objects';
import { PodPart } from '../../pod/part';
import { LlmdLayout } from '../props/layout';

/** Names, labels and ports of a service. */
export interface ServiceLayout {
  /** Name of the port of the engine. */
  readonly portName: string;
  /** What the ServiceAccount of the pods has after the name of the service. */
  readonly accountSuffix: string;
  /** What a PodMonitor has after the name of the workload. */
  readonly monitorSuffix: string;
  /** Name of the engine's container. */
  container(engine: string): string;
  /** Labels by which a workload selects its pods; undefined where they are those of this library. */
  selector(labels: StringMap): StringMap | undefined;
  /** Further parts of every pod. */
  parts(parallelism: ParallelismFacts, stated?: object): PodPart[];
}

/** Over how many GPUs a layer is split, and how many copies of the model there are: in a replica, and in a pod. */
export interface ParallelismFacts {
  readonly tensor: number;
  readonly data: number;
  readonly dataLocal: number;
}

const GUIDES: ServiceLayout = {
  container: () => 'modelserver',
  portName: 'modelserver',
  accountSuffix: '-sa',
  monitorSuffix: '',
  selector: () => undefined,
  parts: () => [],
};

/**
 * The chart, as of llm-d-modelservice-v0.4.12. A selector cannot be changed: to take a workload over, it must be the same.
 *
 * Upstream: https://github.com/llm-d-incubation/llm-d-modelservice/tree/llm-d-modelservice-v0.4.12/charts/llm-d-modelservice/templates
 */
const CHART: ServiceLayout = {
  container: (engine) => engine,
  portName: 'metrics',
  accountSuffix: '',
  monitorSuffix: '-podmonitor',
  selector: (labels) => Object.fromEntries([...FIXED_LABELS, ...CHOSEN_LABELS]
    .filter((label) => CHART_LABELS.includes(label) && Object.hasOwn(labels, label)).map((label) => [label, labels[label]])),
  parts: ({ tensor, data, dataLocal }, stated = {}) => {
    const variables: StringMap = { DP_SIZE: String(data), TP_SIZE: String(tensor), DP_SIZE_LOCAL: String(dataLocal) };
    const env = Object.entries(variables).filter(([name]) => !Object.hasOwn(stated, name)).map(([name, value]) => ({ name, value }));
    return env.length > 0 ? [{ from: 'layout', env }] : [];
  },
};

/** Labels that pods of the chart have and are selected by. */
const CHART_LABELS: readonly string[] = [LLMD_LABEL.serving, LLMD_LABEL.model, LLMD_LABEL.role];

export function layoutOf(layout: LlmdLayout = LlmdLayout.GUIDES): ServiceLayout {
  return layout === LlmdLayout.MODELSERVICE_CHART ? CHART : GUIDES;
}
