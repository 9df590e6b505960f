import { OpenedDevices } from '../../engines/surroundings';
import { EnvVar } from '../../kube/objects';
import { Finding, ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';
import { From } from '../contents';

/** A pod, and the devices that its engine opens. */
export interface DeviceSubject {
  readonly pod: ServingPod;
  /** Variables of its engine, with those that are added to it later. */
  readonly env: readonly From<EnvVar>[];
  readonly devices: OpenedDevices;
  /** The extended resource of the devices. */
  readonly resourceName: string;
  /** Whether HAMi shares the devices, which are those of NVIDIA. */
  readonly isShared: boolean;
}

/** What chooses among the devices of a container, or of a node, by vendor. */
interface PinningVariables {
  /** Programs choose among the devices that their container sees, which are counted from 0. */
  readonly chosen: readonly string[];
  /** The container runtime gives these devices of the node to the container. */
  readonly given: readonly string[];
  /** Whether programs certainly fail for an index that there is none of. */
  readonly isCertain: boolean;
}

/**
 * Variables by the domain of the resources.
 *
 * @see https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html#cuda-environment-variables
 * @see https://rocm.docs.amd.com/en/latest/conceptual/gpu-isolation.html
 * @see https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html
 */
const VARIABLES: { readonly [domain: string]: PinningVariables } = {
  'nvidia.com': { chosen: ['CUDA_VISIBLE_DEVICES'], given: ['NVIDIA_VISIBLE_DEVICES'], isCertain: true },
  'amd.com': { chosen: ['HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES', 'CUDA_VISIBLE_DEVICES', 'GPU_DEVICE_ORDINAL'], given: ['AMD_VISIBLE_DEVICES'], isCertain: true },
  'gpu.intel.com': { chosen: ['ZE_AFFINITY_MASK'], given: [], isCertain: false },
  'huawei.com': { chosen: ['ASCEND_RT_VISIBLE_DEVICES'], given: ['ASCEND_VISIBLE_DEVICES'], isCertain: false },
  'habana.ai': { chosen: [], given: ['HABANA_VISIBLE_DEVICES', 'HABANA_VISIBLE_MODULES'], isCertain: false },
  'google.com': { chosen: ['TPU_VISIBLE_CHIPS', 'TPU_VISIBLE_DEVICES'], given: [], isCertain: false },
};

/** All of them: hardly any pod sets one. */
const PINNING = new Set(Object.values(VARIABLES).flatMap(({ chosen, given }) => [...chosen, ...given]));

const REMEDY = 'remove it: the device plugin gives each pod its own devices, and the engine takes them from the first on';

/** A literal variable of the engine's container, and the prop that states it. */
interface Stated {
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

function literalsOf(env: readonly From<EnvVar>[], names: readonly string[]): Stated[] {
  const literals: Stated[] = [];
  for (let i = 0; i < env.length; i++) {
    const { item: { name, value }, from } = env[i];
    if (value !== undefined && names.includes(name) && !value.includes('$(')) {
      literals.push({ path: from === 'env' ? `env.${name}` : `${from} (${name})`, name, value });
    }
  }
  return literals;
}

/** How many devices a program sees: it stops at the first index that there is none of. Undefined where devices are named otherwise. */
function seen(value: string, count: number): number | undefined {
  const items = value.trim() === '' ? [] : value.split(',').map((item) => item.trim());
  if (!items.every((item) => /^-?\d+(?:\.\d+)?$/.test(item))) {
    return undefined;
  }
  const missing = items.findIndex((item) => !(Number.parseInt(item) >= 0 && Number.parseInt(item) < count));
  return missing === -1 ? items.length : missing;
}

function plural(count: number): string {
  return count === 1 ? '1 device, which is 0' : `${count} devices, which are 0 to ${count - 1}`;
}

export const DEVICE_RULES = ruleTable<DeviceSubject>([
  {
    code: 'INF190',
    severity: 'engine-error',
    title: 'The engine chooses among the devices of its pod',
    source: 'https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html#cuda-environment-variables',
    check: ({ pod, env, devices: { count: opened, last, arg }, resourceName, isShared }) => {
      if (arg === undefined && !env.some(({ item: { name } }) => PINNING.has(name))) {
        return undefined;
      }
      const { chosen = [], given = [], isCertain = false } = VARIABLES[isShared ? 'nvidia.com' : resourceName.split('/')[0]] ?? {};
      const { resources, securityContext } = pod.template.spec.containers[0];
      const limit = resources?.limits?.[resourceName];
      const isPrivileged = securityContext?.privileged === true;
      const severity = isCertain && !isPrivileged ? undefined : 'advice' as const;
      const findings: Finding[] = literalsOf(env, given).map(({ path, value }) => ({
        path,
        got: value,
        expected: 'the devices that the device plugin chose: this variable gives the container other devices of the node, which other pods use, or none',
        remedy: REMEDY,
        severity: 'advice',
      }));
      const count = Number(limit);
      if (limit === undefined || !Number.isInteger(count)) {
        return findings;
      }
      for (const { path, value } of literalsOf(env, chosen)) {
        const visible = seen(value, count);
        if (visible === undefined) {
          findings.push({ path, got: value, expected: 'indices from 0 on: which devices a pod gets is known once it runs', remedy: REMEDY, severity: 'advice' });
        } else if (visible < opened) {
          findings.push({ path, got: value, expected: `${opened} of the indices of the pod: it sees ${plural(count)}, whatever their numbers on the node`, remedy: REMEDY, severity });
        }
      }
      if (arg !== undefined && last >= count && findings.length === 0) {
        findings.push({
          path: `args.${arg}`,
          got: last,
          expected: `at most ${count - 1} as the last of ${opened} devices: the pod sees ${plural(count)}, whatever their numbers on the node`,
          remedy: `remove args.${arg}: each pod has devices of its own`,
          severity,
        });
      }
      return findings;
    },
  },
]);
