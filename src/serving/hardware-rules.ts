import { ImageDevice } from '../engines/engine-repository';
import { Gpu } from '../hardware/gpu';
import { GPU_FACTS, GpuFacts } from '../hardware/gpu-facts';
import { NODE_LABEL } from '../hardware/node-label';
import { Platform, PLATFORM_GPUS, PLATFORM_TITLES, platformOf, platformOfResource } from '../hardware/platform';
import { RESOURCE_NAME } from '../hardware/resource-name';
import { Nodes } from '../pod/parts/nodes';
import { ContainerResources } from '../pod/parts/resources';
import { Finding, ruleTable } from '../rules/rule';

/** Everything that says what hardware a role runs on. */
export interface Hardware {
  /** What is requested. */
  readonly gpu?: Gpu;
  /** Whether the role has a TPU slice in place of GPUs. */
  readonly isTpu?: boolean;
  /** Whether claims bring the accelerators in place of `gpu`, and which is unknown. */
  readonly isClaimed?: boolean;
  /** What the image was built for, if its name says so. */
  readonly device?: ImageDevice;
  readonly image?: string;
  /** `--device` of the engine. */
  readonly deviceArg?: string;
  readonly nodes?: Nodes;
  readonly resources?: ContainerResources;
}

/** Values of `--device`, with the platforms that they stand for: PyTorch calls GPUs of NVIDIA and AMD the same. */
const DEVICE_ARGS: { readonly [device: string]: readonly Platform[] } = {
  cuda: ['cuda', 'rocm'], gpu: ['cuda', 'rocm'], rocm: ['rocm'], xpu: ['xpu'], hpu: ['hpu'], npu: ['npu'], musa: ['musa'], tpu: ['tpu'], cpu: ['cpu'],
};

/** The oldest CUDA with kernels for a compute capability. */
const CUDA = {
  /** @see https://docs.nvidia.com/cuda/archive/12.8.0/cuda-toolkit-release-notes/ */
  blackwell: { capability: 10, least: 12.8 },
  /** @see https://docs.nvidia.com/cuda/archive/12.9.0/cuda-toolkit-release-notes/ */
  blackwellUltra: { capability: 10.3, least: 12.9 },
};

/** The platform of what is requested; NVIDIA's where nothing is requested: then the construct requests that. */
function requested({ gpu, isTpu, isClaimed }: Hardware): Platform | undefined {
  return isTpu ? 'tpu' : gpu !== undefined ? platformOf(gpu) : isClaimed ? undefined : 'cuda';
}

function nameOf(gpu: Gpu | undefined): string {
  return gpu?._bind().isNone ? 'Gpu.none()' : gpu?.name ?? gpu?.resourceName ?? RESOURCE_NAME.nvidiaGpu;
}

/** What of the hardware was stated in two places. */
export const AGREEMENT_RULES = ruleTable<Hardware>([
  {
    code: 'GPU025',
    severity: 'engine-error',
    mildest: 'advice',
    title: 'The image is built for the accelerators that the pod requests',
    source: 'https://docs.vllm.ai/en/latest/getting_started/installation/',
    check: (hardware): Finding | undefined => {
      const { device, gpu, image } = hardware;
      const platform = requested(hardware);
      return device === undefined || platform === undefined || device.name === platform ? undefined : {
        path: 'image',
        got: image,
        expected: `an image for ${PLATFORM_TITLES[platform]}, which ${nameOf(gpu)} requests: this one is for ${PLATFORM_TITLES[device.name]}`,
        remedy: `use an image for ${PLATFORM_TITLES[platform]}, or set gpu to ${PLATFORM_GPUS[device.name]}`,
        // An engine for CPUs leaves accelerators alone.
        severity: device.name === 'cpu' ? 'advice' : undefined,
      };
    },
  },
  {
    code: 'GPU026',
    severity: 'engine-error',
    title: 'An image for one family of AMD GPUs runs on GPUs of that family',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.23/docker/rocm.Dockerfile',
    check: ({ device, gpu, image }) => device?.gfxTarget !== undefined && gpu?.gfxTarget !== undefined && device.gfxTarget !== gpu.gfxTarget && {
      path: 'image',
      got: image,
      expected: `an image for ${gpu.gfxTarget}, the target of ${nameOf(gpu)}: the kernels of this one are for ${device.gfxTarget}`,
      remedy: `use the tag with ${gpu.gfxTarget === 'gfx950' ? 'mi35x' : 'mi30x'}`,
    },
  },
  {
    code: 'GPU027',
    severity: 'engine-error',
    title: 'The CUDA of the image has kernels for the GPU',
    source: 'https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/',
    check: ({ device, gpu, image }) => {
      const { cuda } = device ?? {};
      const { computeCapability } = gpu ?? {};
      const needed = cuda === undefined || computeCapability === undefined ? undefined : neededCuda(computeCapability, cuda);
      return needed !== undefined && {
        path: 'image',
        got: image,
        expected: `CUDA ${needed} for ${nameOf(gpu)} of compute capability ${computeCapability}; this image has ${cuda}`,
        remedy: 'use a tag with a newer CUDA, such as -cu129 where the release has one, a newer release, or other GPUs',
      };
    },
  },
  {
    code: 'GPU028',
    severity: 'engine-error',
    mildest: 'advice',
    title: '`args.device` is what the pod requests and the image is for',
    source: 'https://docs.sglang.io/advanced_features/server_arguments.html',
    check: (hardware): Finding | undefined => {
      const { deviceArg, device, gpu } = hardware;
      const platforms = deviceArg === undefined || !Object.hasOwn(DEVICE_ARGS, deviceArg) ? undefined : DEVICE_ARGS[deviceArg];
      const platform = requested(hardware);
      if (platforms === undefined) {
        return undefined;
      }
      const others = [platform, device?.name].filter((name): name is Platform => name !== undefined && !platforms.includes(name));
      return others.length === 0 ? undefined : {
        path: 'args.device',
        got: deviceArg,
        expected: others[0] === platform
          ? `the device of ${nameOf(gpu)}: the pod requests ${PLATFORM_TITLES[others[0]]}`
          : `the device of the image, which is for ${PLATFORM_TITLES[others[0]]}`,
        remedy: `leave it out: the engine finds its device${others[0] === platform ? `, or set gpu to ${PLATFORM_GPUS[platforms[0]]}` : ''}`,
        // On CPUs, the engine runs beside accelerators that it does not use.
        severity: deviceArg === 'cpu' && others.every((name) => name === platform) ? 'advice' : undefined,
      };
    },
  },
  {
    code: 'GPU029',
    severity: 'engine-error',
    title: '`nodes` have the GPU that is stated',
    source: 'the GPU table: labels of nodes and machine types',
    check: ({ gpu, nodes }) => gpu === undefined || nodes === undefined ? undefined : nodes._bind().demands
      .filter(({ key, values }) => values.length > 0 && values.every((value) => excludes(key, value, gpu)))
      .slice(0, 1)
      .map(({ prop, values }): Finding => ({
        path: `nodes (${prop})`,
        got: values.length === 1 ? values[0] : values,
        expected: `nodes with ${nameOf(gpu)}, for which memory and parallelism are computed`,
        remedy: 'choose the same GPU in gpu and in nodes',
      })),
  },
  {
    code: 'GPU030',
    severity: 'advice',
    title: 'A server on CPUs states its CPU and memory',
    source: 'https://docs.sglang.io/platforms/cpu_server.html',
    check: (hardware) => requested(hardware) === 'cpu' && (hardware.resources?.cpu === undefined || hardware.resources.memory === undefined) && {
      path: 'resources',
      expected: 'cpu and memory: the model and its cache are in the memory of the pod, and the cores are what calculates',
      remedy: 'set resources.cpu to the cores of the engine, and resources.memory to the weights, the cache and some gibibytes',
    },
  },
]);

/** Which CUDA a compute capability needs, in words; undefined where the version will do. */
function neededCuda(capability: number, cuda: number): string | undefined {
  const { blackwell, blackwellUltra } = CUDA;
  const newer = capability >= blackwellUltra.capability && capability < 11;
  const least = newer ? blackwellUltra.least : capability >= blackwell.capability ? blackwell.least : 0;
  return cuda >= least ? undefined : `${least} or newer`;
}

const ALL_FACTS: readonly GpuFacts[] = Object.values(GPU_FACTS);

/** Values of each label that say which GPU a node has, by model. */
const VALUES: { readonly [label: string]: (facts: GpuFacts) => readonly string[] } = {
  [NODE_LABEL.nvidiaProduct]: ({ productLabels }) => productLabels,
  [NODE_LABEL.amdProduct]: ({ productLabels }) => productLabels,
  [NODE_LABEL.gkeAccelerator]: ({ gkeAccelerators = [] }) => gkeAccelerators,
  [NODE_LABEL.karpenterGpuName]: ({ karpenterGpuName }) => karpenterGpuName === undefined ? [] : [karpenterGpuName],
  [NODE_LABEL.instanceType]: ({ aws = {}, gke = {}, azure = {} }) => [aws, gke, azure].flatMap((types) => Object.values(types).flat()),
};

/** Whether nodes with this value of a label are known to have another GPU: another model, or one of another vendor. */
function excludes(label: string, value: string, gpu: Gpu): boolean {
  if (!Object.hasOwn(VALUES, label) || gpu._bind().isNone) {
    return false;
  }
  const models = ALL_FACTS.filter((facts) => VALUES[label](facts).some((known) => value === known || value.startsWith(`${known}-`)));
  const { facts } = gpu._bind();
  const platform = platformOf(gpu);
  return models.length > 0 && (facts === undefined
    ? platform !== undefined && models.every(({ resourceName }) => platformOfResource(resourceName) !== platform)
    : !models.includes(facts));
}
