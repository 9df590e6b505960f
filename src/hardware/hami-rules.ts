import { Gpu } from './gpu';
import { HAMI_SINCE, HamiRelease } from './hami-release';
import { BoundHamiShare, HamiGpuPolicy, HamiVgpuMode } from './hami-share';
import { isExtendedResourceName, RESOURCE_NAME } from './resource-name';
import { isDnsSubdomain } from '../kube/names';
import { INT32_MAX, requireInteger } from '../rules/range';
import { Finding, ruleTable } from '../rules/rule';

const DEVICE = 'https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/device/nvidia/device.go';
const TYPES = 'https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/util/types.go';
const PERCENT = 100;

/** The share of a GPU; a rule over GPUs is asked only about those that have one. */
function shareOf({ share }: Gpu): BoundHamiShare {
  return share!._bind();
}

/** The name of a GPU model without what tools write in different ways. */
function plain(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** Whether HAMi finds a type in the name of a model that has one of these labels. */
function isType(type: string, productLabels: readonly string[]): boolean {
  return productLabels.some((label) => plain(`NVIDIA-${label}`).includes(plain(type)));
}

/** Options that only some releases have, each with the first of them. */
function optionsSince({ options: { vgpuMode, gpuPolicies = [] } }: BoundHamiShare): [option: string, got: unknown, since: string][] {
  return [
    ...(vgpuMode === undefined ? [] : [['vgpuMode', vgpuMode, HAMI_SINCE.vgpuMode] as [string, unknown, string]]),
    ...gpuPolicies.flatMap((policy): [string, unknown, string][] => {
      const since = SINCE_OF_POLICY[policy];
      return since === undefined ? [] : [['gpuPolicies', policy, since]];
    }),
    ...(gpuPolicies.length > 1 ? [['gpuPolicies', gpuPolicies, HAMI_SINCE.severalPolicies] as [string, unknown, string]] : []),
  ];
}

const SINCE_OF_POLICY: { readonly [policy in HamiGpuPolicy]?: string } = {
  [HamiGpuPolicy.TOPOLOGY_AWARE]: HAMI_SINCE.topologyAware,
  [HamiGpuPolicy.MUTEX]: HAMI_SINCE.mutex,
  [HamiGpuPolicy.NUMA]: HAMI_SINCE.numa,
};

/** Shares that the API server or HAMi rejects, and those that no node can satisfy. */
export const HAMI_SHARE_RULES = ruleTable<Gpu>([
  {
    code: 'GPU010',
    severity: 'error',
    title: 'The percentage of a share is a whole number from 1 to 100',
    source: DEVICE,
    check: (gpu) => requireInteger('gpu (percent)', shareOf(gpu).percent, { min: 1, max: PERCENT }, 'write the part of the memory, for example HamiShare.percent(50)'),
  },
  {
    code: 'GPU011',
    severity: 'error',
    title: 'The memory of a share is whole MiB, 1 or more',
    source: DEVICE,
    check: (gpu) => requireInteger(
      'gpu (mebibytes)', shareOf(gpu).mebibytes, { min: 1, max: INT32_MAX }, 'write whole MiB, for example HamiShare.mebibytes(20480) for 20 GiB',
    ),
  },
  {
    code: 'GPU012',
    severity: 'error',
    title: '`cores` is a whole number from 0 to 100',
    source: DEVICE,
    check: (gpu) => requireInteger(
      'gpu (cores)', shareOf(gpu).options.cores, { min: 0, max: PERCENT }, 'write percent of the computing time of one GPU, or leave it out for no limit',
    ),
  },
  {
    code: 'GPU013',
    severity: 'error',
    title: 'Resources of shares have distinct names of extended resources',
    source: 'https://github.com/kubernetes/kubernetes/blob/v1.28.0/pkg/apis/core/helper/helpers.go#L207',
    check: (gpu) => {
      const names = Object.entries(shareOf(gpu).names);
      return names
        .filter(([, name], index) => !isExtendedResourceName(name) || names.findIndex(([, other]) => other === name) < index)
        .map(([prop, got]): Finding => ({
          path: `gpu (resourceNames.${prop})`,
          got,
          expected: 'the name of an extended resource, such as example.com/vgpu, and another one than the others',
          remedy: 'copy the names from the ConfigMap of HAMi\'s scheduler, `kubectl get configmap -n kube-system hami-scheduler-device -o yaml`',
        }));
    },
  },
  {
    code: 'GPU014',
    severity: 'error',
    title: '`version` is a release of HAMi, and `schedulerName` the name of a scheduler',
    source: 'https://github.com/Project-HAMi/HAMi/releases',
    check: (gpu) => {
      const { options: { version }, schedulerName } = shareOf(gpu);
      return [
        ...(version === undefined || HamiRelease.parse(version) ? [] : [{
          path: 'gpu (version)', got: version, expected: 'a release such as 2.9.0', remedy: 'copy the app version of the chart from `helm list -A`, or leave it out',
        }]),
        ...(isDnsSubdomain(schedulerName) ? [] : [{
          path: 'gpu (schedulerName)',
          got: schedulerName,
          expected: 'a name of lowercase letters, digits, dashes and dots',
          remedy: 'copy schedulerName from the values of HAMi\'s chart, or leave it out',
        }]),
      ];
    },
  },
  {
    code: 'GPU015',
    severity: 'engine-error',
    title: 'A share is one of whole NVIDIA GPUs',
    source: DEVICE,
    check: (gpu) => {
      const { resourceName: own, name } = gpu._bind();
      const { names: { count } } = shareOf(gpu);
      return own === RESOURCE_NAME.nvidiaGpu || (own === count && own !== RESOURCE_NAME.amdGpu) ? undefined : {
        path: 'gpu.resourceName',
        got: own,
        expected: `whole NVIDIA GPUs, ${RESOURCE_NAME.nvidiaGpu}: shares of ${name ?? own} are not supported`,
        remedy: 'share an NVIDIA GPU, such as Gpu.L4 or Gpu.any(); HAMi makes MIG slices itself with vgpuMode: HamiVgpuMode.MIG',
      };
    },
  },
  {
    code: 'GPU016',
    severity: 'advice',
    title: 'A share has at most the memory of its GPU',
    source: DEVICE,
    check: (gpu) => {
      const { mebibytes } = shareOf(gpu);
      const { memory, name } = gpu._bind();
      const most = memory?.toMebibytes({ rounding: 1 });
      return mebibytes !== undefined && most !== undefined && mebibytes > most && {
        path: 'gpu (mebibytes)',
        got: mebibytes,
        expected: `at most ${most}, the memory of one ${name ?? 'GPU'} in MiB: the pods stay pending unless HAMi oversubscribes memory`,
        remedy: `write HamiShare.mebibytes(${most}) or less, or request more GPUs`,
      };
    },
  },
  {
    code: 'GPU017',
    severity: 'advice',
    title: '`gpuUuids` are UUIDs of NVIDIA GPUs, at least as many as a pod requests',
    source: DEVICE,
    check: (gpu) => {
      const { gpuUuids = [], excludedGpuUuids = [], vgpuMode } = shareOf(gpu).options;
      const { count = 1 } = gpu;
      const misspelled = Object.entries({ gpuUuids, excludedGpuUuids }).flatMap(([prop, uuids]) => uuids
        .filter((uuid) => !/^(?:GPU|MIG)-/.test(uuid))
        .map((got): Finding => ({
          path: `gpu (${prop})`, got, expected: 'a UUID such as GPU-8dcd427f-483b-b48f-d7e5-75fb19a52b76', remedy: 'copy it from `nvidia-smi -L` on a node: HAMi knows GPUs by no other name',
        })));
      // A GPU gives a pod one share, or several MIG slices.
      return gpuUuids.length === 0 || new Set(gpuUuids).size >= count || vgpuMode === HamiVgpuMode.MIG ? misspelled : [...misspelled, {
        path: 'gpu (gpuUuids)',
        got: gpuUuids,
        expected: `${count} or more GPUs of one node: a pod gets one share of each GPU`,
        remedy: `list ${count} GPUs of one node, or request fewer`,
      }];
    },
  },
  {
    code: 'GPU018',
    severity: 'advice',
    title: 'HAMi has the options of the share',
    source: TYPES,
    check: (gpu) => {
      const share = shareOf(gpu);
      const { version = '' } = share.options;
      const release = HamiRelease.parse(version);
      return release && optionsSince(share).filter(([, , since]) => !release.atLeast(since)).map(([option, got, since]) => ({
        path: `gpu (${option})`, got, expected: `an option of HAMi ${version}, which ignores this one: HAMi has it since ${since}`, remedy: `leave it out, or update HAMi to ${since}`,
      }));
    },
  },
  {
    code: 'GPU019',
    severity: 'advice',
    title: '`gpuTypes` include the model of the GPU',
    source: 'https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/device/devices.go',
    check: (gpu) => {
      const { gpuTypes = [], excludedGpuTypes = [] } = shareOf(gpu).options;
      const { facts, name } = gpu._bind();
      const labels = facts?.productLabels ?? [];
      const isExcluded = labels.length > 0 && labels.every((label) => excludedGpuTypes.some((type) => isType(type, [label])));
      const isMissing = labels.length > 0 && gpuTypes.length > 0 && !gpuTypes.some((type) => isType(type, labels));
      return (isExcluded || isMissing) && {
        path: `gpu (${isMissing ? 'gpuTypes' : 'excludedGpuTypes'})`,
        got: isMissing ? gpuTypes : excludedGpuTypes,
        expected: `types that HAMi finds in ${labels.join(' or ')}: memory and architecture are computed for ${name}`,
        remedy: isMissing ? `add ${typeOf(labels[0])} to them, or share the GPU that is meant` : 'remove the type, or share the GPU that is meant',
      };
    },
  },
]);

/** The word of a product label that names the model: `A100` of `NVIDIA-A100-SXM4-80GB`. */
function typeOf(label: string): string {
  return label.split('-').find((word) => /\d/.test(word)) ?? label;
}
