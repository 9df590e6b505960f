import { Intended } from './suite';

/** Where pods of this library differ from those of llm-d, whatever they run. */
export const EVERYWHERE: readonly Intended[] = [
  { path: '*metadata.labels.*', reason: 'objects and pods carry labels of this library, and pods those of llm-d, which the endpoint picker reads' },
  { path: '*spec.selector.matchLabels.*', reason: 'selected by labels of this library, which no two services of a namespace share' },
  { path: '*automountServiceAccountToken', reason: 'said of the pods too: engines call no API of Kubernetes' },
  { path: '*enableServiceLinks', reason: 'no variables of every Service of the namespace: engines read variables' },
  { path: '*tolerations*', reason: 'GPU nodes of most clusters have this taint; where none has it, it changes nothing' },
  { path: '*progressDeadlineSeconds', reason: 'the default of ten minutes is less than loading takes' },
  { path: '*revisionHistoryLimit', reason: 'each revision is a whole pod template in etcd' },
  { path: '*strategy.*', reason: 'the default of Kubernetes waits for accelerators that are not there' },
  { path: '*terminationGracePeriodSeconds', reason: 'running requests have time to finish' },
  { path: '*lifecycle.*', reason: 'no SIGTERM before the endpoint picker knows that the pod goes' },
  { path: '*Probe.*', reason: 'times that a loaded server meets' },
  { path: '*args[order]', reason: 'flags stand in one order in all constructs; the parser knows none' },
  { path: '*ports[*].protocol', reason: 'TCP is the default' },
  { path: '*volumeMounts[/.*]*', reason: 'the image runs as root, and writes where it likes; caches have a prop' },
  { path: '*spec.volumes[*-*]*', reason: 'the image runs as root, and writes where it likes; caches have a prop' },
];

/** Where the sidecar does. */
export const SIDECAR: readonly Intended[] = [
  { path: '*initContainers[routing-proxy].imagePullPolicy', reason: 'the tag does not move' },
  { path: '*initContainers[routing-proxy].env*', reason: 'the bootstrap port, and the address of the pod, which connectors read' },
  { path: '*initContainers[routing-proxy].resources.*', reason: 'a quota of the namespace admits the pod' },
  { path: '*initContainers[routing-proxy].securityContext.capabilities.*', reason: 'Pod Security level restricted admits it' },
];
