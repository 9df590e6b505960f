import { literal } from '../../engines/flags/flag-value';
import { EnvVar } from '../../kube/objects';
import { PodPart } from '../../pod/part';
import { rankPorts } from '../../pod/parts/rank-ports';
import { POD_EVENTS_FLAG, KV_EVENTS_PORT, KV_EVENTS_TOPIC } from '../release/kv-events-facts';

const POD_IP = 'POD_IP';

/** What the events of a pod say of it. */
export interface PodEvents {
  /** Name by which requests ask for the model. */
  readonly model: string;
  /** Where requests for the pod go. */
  readonly port: number;
  /** Ranks at ports of their own; each publishes at a port of its own too. */
  readonly ranks: number;
}

/** The argument of an engine that publishes, with what is its own. Kubernetes puts the address of the pod into it. */
export function kvEventsArgument({ model, port }: PodEvents, own: object): { readonly flag: string; readonly value: string } {
  const topic = `${KV_EVENTS_TOPIC}$(${POD_IP}):${port}@${literal(model)}`;
  return { flag: POD_EVENTS_FLAG.flag, value: JSON.stringify({ ...own, endpoint: `tcp://*:${KV_EVENTS_PORT}`, publisher: 'zmq', topic }) };
}

/** The part of pods that publish. */
export function kvEventsParts(events: PodEvents | undefined, stated: object = {}): PodPart[] {
  const env: EnvVar[] = [{ name: POD_IP, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }];
  return events
    ? [{ from: 'routing', env: env.filter(({ name }) => !Object.hasOwn(stated, name)), ports: rankPorts('kv-events', KV_EVENTS_PORT, events.ranks) }]
    : [];
}
