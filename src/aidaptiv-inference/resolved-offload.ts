import { AidaptivKvOffload } from './kv-offload';
import { AidaptivTuning } from './tuning';
import { AidaptivOffload } from '../engines/vllm/aidaptiv-offload';
import { kibibytesOf } from '../kube/quantity';
import { MountedVolume, PodPart } from '../pod/part';
import { extendedResources } from '../pod/parts/resources';

/** The default of `-p` of the operator's device plugin. */
const NVME_PATH = '/mnt/nvme0';
/** An SSD of the aiDAPTIVCache Operator. */
export const AI100 = 'phison.com/ai100';

/**
 * The StorageClass of SSDs that TopoLVM manages, and the label of nodes that have them.
 *
 * @see https://github.com/otterscale/charts/blob/1cbcc50/charts/otterscale-phison-topolvm/values.yaml
 */
const TOPOLVM = { storageClassName: 'aidaptiv-cache', nodeLabels: { 'otterscale.io/aidaptiv': 'true' } };

const GIB_IN_KIB = 2 ** 20;
/** What the chart keeps on the SSD unless told otherwise, in GiB. */
const DEFAULT_SSD = 500;
/** The rest is for the file system itself. */
const USABLE = 0.95;

/** The flags for KV caches, and what the pod needs for them. */
export interface ResolvedOffload {
  readonly offload: AidaptivOffload;
  readonly parts: readonly PodPart[];
  /** SSDs that the operator gives to the pod, where it does. */
  readonly devices?: number;
  /** The volume for the caches, where there is one, and its size in GiB, where that is known. */
  readonly volume?: MountedVolume;
  readonly capacity?: number;
}

/** What follows from what is stated about KV caches. */
export function resolveOffload(
  kvOffload: AidaptivKvOffload, tuning: AidaptivTuning = {}, switches: Pick<AidaptivOffload, 'disableGpuReuse' | 'disableLongToken'>,
): ResolvedOffload {
  const { options, storage, isDisabled = false } = kvOffload._bind();
  const { dram, resume = false, cleanObsolete = false } = options;
  const volume = storage?._bind('kv-cache', NVME_PATH);
  const capacity = volume && capacityOf(volume);
  const stated = options.ssd ?? tuning.ssd;
  const ssdGb = isDisabled ? 0 : stated ? gibibytesOf(stated) : capacity === undefined ? DEFAULT_SSD : Math.floor(capacity * USABLE);
  const offload: AidaptivOffload = {
    nvmePath: volume?.mountPath ?? options.nvmePath ?? NVME_PATH,
    ssdGb,
    dramGb: dram ? gibibytesOf(dram) : 0,
    resume,
    cleanObsolete,
    isDisabled,
    ...switches,
  };
  if (volume) {
    return { offload, volume, capacity, parts: [{ from: 'kvOffload', volumes: [{ ...volume, isLocked: true }], nodeSelector: nodeLabelsOf(volume) }] };
  }
  const devices = isDisabled ? 0 : options.devices ?? (ssdGb > 0 ? 1 : 0);
  return { offload, devices, parts: devices === 0 ? [] : [{ from: 'kvOffload', ...extendedResources({ [AI100]: devices }) }] };
}

function gibibytesOf(size: Parameters<typeof kibibytesOf>[0]): number {
  return kibibytesOf(size) / GIB_IN_KIB;
}

/** The claim that is made for a pod. */
function claimOf({ source: { ephemeral }, claimTemplate }: MountedVolume) {
  return claimTemplate ?? ephemeral?.volumeClaimTemplate.spec;
}

/** The size of a volume in GiB, where it is stated in whole ones. */
function capacityOf(volume: MountedVolume): number | undefined {
  const quantity = claimOf(volume)?.resources.requests.storage ?? volume.source.emptyDir?.sizeLimit;
  const [, amount, unit] = /^(\d+)([GTP])i$/.exec(quantity ?? '') ?? [];
  return amount === undefined ? undefined : Number(amount) * 1024 ** 'GTP'.indexOf(unit);
}

function nodeLabelsOf(volume: MountedVolume): PodPart['nodeSelector'] {
  return claimOf(volume)?.storageClassName === TOPOLVM.storageClassName ? TOPOLVM.nodeLabels : {};
}
