import { HAMI_SINCE, HamiRelease } from '../../hardware/hami-release';
import { BoundHamiShare } from '../../hardware/hami-share';
import { Container } from '../../kube/objects';
import { Finding, ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';
import { PodPart } from '../part';

/** A pod that has shares of GPUs. */
export interface SharePod {
  readonly share: BoundHamiShare;
  readonly pod: ServingPod;
}

const WEBHOOK = 'https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/scheduler/webhook.go';
/** HAMi's webhook replaces it by its own scheduler, unless told not to. */
const DEFAULT_SCHEDULER = 'default-scheduler';

/** The release of HAMi, where it is stated and was read. */
function releaseOf({ options: { version = '' } }: BoundHamiShare): HamiRelease | undefined {
  const release = HamiRelease.parse(version);
  return release?.wasRead ? release : undefined;
}

function isPrivileged({ securityContext }: Pick<Container, 'securityContext'>): boolean {
  return securityContext?.privileged === true;
}

/** The privileged containers that a part adds, by name. */
function privilegedOf({ container, initContainers = [], sidecars = [] }: PodPart, engine: string): string[] {
  return [
    ...(container && isPrivileged(container) ? [engine] : []),
    ...[...initContainers, ...sidecars].filter(isPrivileged).map(({ name }) => name),
  ];
}

/** How HAMi treats pods with shares of GPUs. */
export const SHARE_POD_RULES = ruleTable<SharePod>([
  {
    code: 'GPU020',
    severity: 'engine-error',
    mildest: 'advice',
    title: 'A pod with shares of GPUs has no privileged container',
    source: WEBHOOK,
    check: ({ share, pod: { engine, parts } }) => {
      const release = releaseOf(share);
      const isDenied = release?.atLeast(HAMI_SINCE.deniesPrivileged);
      return parts.flatMap((part) => privilegedOf(part, engine.name)
        // Earlier releases pass over privileged containers; those that request no GPU are none of their business.
        .filter((name) => release === undefined || isDenied || name === engine.name)
        .map((name): Finding => ({
          path: `${part.from} (privileged)`,
          got: name,
          expected: 'containers without privileges: HAMi 2.10 rejects pods with a privileged one, and earlier releases do not limit it to its share',
          remedy: 'leave privileged out, or use whole GPUs',
          severity: isDenied ? undefined : 'advice',
        })));
    },
  },
  {
    code: 'GPU021',
    severity: 'advice',
    title: 'HAMi\'s scheduler places pods with shares of GPUs',
    source: WEBHOOK,
    check: ({ share, pod: { template: { spec: { schedulerName } } } }) => {
      const replaces = releaseOf(share)?.atLeast(HAMI_SINCE.keepsScheduler) === false;
      return schedulerName !== share.schedulerName && schedulerName !== DEFAULT_SCHEDULER && {
        path: 'schedulerName',
        got: schedulerName,
        expected: `${share.schedulerName}: ${replaces ? 'HAMi replaces any other name by it' : 'no other scheduler knows shares, and the pods would stay pending'}`,
        remedy: 'leave schedulerName out, or state the name of HAMi\'s scheduler as schedulerName of the share',
      };
    },
  },
  {
    code: 'GPU022',
    severity: 'advice',
    title: 'With HAMi 2.7 and 2.8, pods that name its scheduler name their runtime class',
    source: 'https://github.com/Project-HAMi/HAMi/blob/v2.8.3/pkg/scheduler/webhook.go',
    check: ({ share, pod: { template: { spec: { schedulerName, runtimeClassName } } } }) => {
      const release = releaseOf(share);
      const isIgnored = release?.atLeast(HAMI_SINCE.ignoresNamed) && !release.atLeast(HAMI_SINCE.heedsNamed) && schedulerName !== DEFAULT_SCHEDULER;
      return isIgnored && runtimeClassName === undefined && {
        path: 'runtimeClassName',
        expected: 'the runtime class of the GPUs: this release does not add it to pods that name a scheduler',
        remedy: `set runtimeClassName: 'nvidia', or schedulerName: '${DEFAULT_SCHEDULER}', in whose place HAMi puts its own, or acknowledge this if nodes run GPU containers by default`,
      };
    },
  },
  {
    code: 'GPU023',
    severity: 'engine-error',
    title: 'Shares of GPUs are requested from HAMi, not by a resource claim',
    source: 'https://project-hami.io/docs/userguide/nvidia-device/examples/use-sharing-card',
    check: ({ share: { names: { count } }, pod: { template: { spec: { containers: [engine] } } } }) => (
      engine.resources?.limits?.[count] === undefined && {
        path: 'gpu (share)',
        expected: 'no share where a resource claim provides the GPUs: HAMi does not see claims',
        remedy: 'share the GPU in the DeviceClass or template of the claim, or remove the claim',
      }
    ),
  },
]);
