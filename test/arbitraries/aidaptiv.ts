import { resources, storage } from './pods';
import { gpuServer, image, lora, port, vllmArgs } from './servers';
import { boolean, constants, count, duration, Fields, madeBy, mapped, memberOf, named, number, oneOf, path, size, structOf, Values } from './values';
import {
  AidaptivInferenceProps, AidaptivKvOffload, AidaptivOffloadOptions, AidaptivOperatorOptions, AidaptivPrescript, AidaptivTuning, EngineImage,
  ImagePullPolicy, VllmMultiprocMethod,
} from '../../src';

const offload: Fields<AidaptivOffloadOptions> = { ssd: size, dram: size, resume: boolean, cleanObsolete: boolean };

const kvOffload: Values<AidaptivKvOffload> = madeBy<typeof AidaptivKvOffload, AidaptivKvOffload>({
  operator: mapped(structOf<AidaptivOperatorOptions>({ ...offload, devices: count(1, 4), nvmePath: path }), AidaptivKvOffload.operator),
  volume: named(storage, structOf<AidaptivOffloadOptions>(offload), AidaptivKvOffload.volume),
  none: constants(AidaptivKvOffload.none()),
});

const tuning = structOf<AidaptivTuning>({
  gpuMemoryUtilization: { right: constants(0.8, 0.9).right, wrong: number },
  maxModelLen: { right: constants(4096, 8192).right, wrong: number },
  enableChunkedPrefill: boolean,
  enablePrefixCaching: boolean,
  ssd: size,
});

const prescript = structOf<AidaptivPrescript>({
  script: oneOf('echo start', 'cp -r /mnt/model /data/\n'),
  image: oneOf('ubuntu:24.04'),
  imagePullPolicy: memberOf(ImagePullPolicy),
  privileged: boolean,
  sharedDataPath: path,
  sizeLimit: size,
  resources,
}, 'script', 'image');

/** Everything that can be said of a server of aiDAPTIV. */
export const aidaptivInference: Values<AidaptivInferenceProps> = structOf<AidaptivInferenceProps>({
  ...gpuServer,
  image: image(['vNXUN_3_03_AA'], EngineImage.aidaptiv),
  args: vllmArgs,
  tuning,
  kvOffload,
  disableGpuReuse: boolean,
  disableLongToken: boolean,
  lora,
  port,
  workingDir: path,
  startDelay: duration,
  prescript,
  postscript: oneOf('echo "Server stopped"'),
  vllmUseV1: boolean,
  workerMultiprocMethod: memberOf(VllmMultiprocMethod),
  tiktokenEncodingsBase: path,
}, 'image', 'model');
