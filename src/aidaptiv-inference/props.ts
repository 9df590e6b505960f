import { Duration } from 'cdk8s';
import { AidaptivKvOffload } from './kv-offload';
import { AidaptivPrescript } from './prescript';
import { AidaptivTuning } from './tuning';
import { LoraOptions } from '../engines/lora';
import { VllmServerArgs } from '../engines/vllm/args.generated';
import { GpuServerProps } from '../serving/gpu-server-props';

/**
 * How vLLM starts its processes.
 *
 * @see https://docs.vllm.ai/en/latest/design/multiprocessing.html
 */
export enum VllmMultiprocMethod {
  /** As new ones, which share no state of CUDA. */
  SPAWN = 'spawn',
  /** As copies of the first one: faster, but broken where CUDA is in use already. */
  FORK = 'fork',
}

/**
 * Props of `AidaptivInference`.
 */
export interface AidaptivInferenceProps extends GpuServerProps {
  /**
   * Flags of vLLM. Which of them the image has is not known, so that they are not checked against a version.
   *
   * @default - those of `tuning`, else the engine's own
   */
  readonly args?: VllmServerArgs;

  /**
   * Settings that suit each other, such as `AidaptivPreset.LARGE_MODEL`; `args` and `kvOffload` win.
   *
   * @default - none
   */
  readonly tuning?: AidaptivTuning;

  /**
   * Where KV caches are kept that have no room in the memory of the GPU.
   *
   * @default AidaptivKvOffload.operator()
   */
  readonly kvOffload?: AidaptivKvOffload;

  /**
   * Whether caches in the memory of the GPU are not reused: `--disable-gpu-reuse`.
   *
   * @default false
   */
  readonly disableGpuReuse?: boolean;

  /**
   * Whether support of long prompts is turned off: `--disable-long-token`.
   *
   * @default false
   */
  readonly disableLongToken?: boolean;

  /**
   * LoRA adapters that requests can ask for by name.
   *
   * @default - none
   */
  readonly lora?: LoraOptions;

  /**
   * Port that the server listens on, 1 to 65535. Probes and Service use the same one.
   *
   * @default 8000
   */
  readonly port?: number;

  /**
   * Directory of the image that holds the program of the server, `vllm_api_server.py`.
   *
   * @default /home/root/aiDAPTIV2/script
   */
  readonly workingDir?: string;

  /**
   * How long the container waits before it starts the server: 0 to 7 days, whole seconds.
   *
   * @default - the server starts at once
   */
  readonly startDelay?: Duration;

  /**
   * A shell script that prepares files before the server starts.
   *
   * @default - none
   */
  readonly prescript?: AidaptivPrescript;

  /**
   * A shell script that runs in the server's container after the server has ended, within the grace period.
   *
   * @default - none
   */
  readonly postscript?: string;

  /**
   * Whether vLLM runs its engine V1: `VLLM_USE_V1`.
   *
   * @default true
   */
  readonly vllmUseV1?: boolean;

  /**
   * How vLLM starts its worker processes: `VLLM_WORKER_MULTIPROC_METHOD`.
   *
   * @default VllmMultiprocMethod.SPAWN
   */
  readonly workerMultiprocMethod?: VllmMultiprocMethod;

  /**
   * Absolute path of a directory with encodings of tiktoken, such as `o200k_base.tiktoken`, for gpt-oss without internet access:
   * `TIKTOKEN_ENCODINGS_BASE`.
   *
   * @default - the encodings are downloaded
   */
  readonly tiktokenEncodingsBase?: string;
}
