import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { AidaptivKvOffload } from './kv-offload';
import { serverParts, serverPrefix } from './parts';
import { prescriptPart } from './prescript';
import { AidaptivInferenceProps } from './props';
import { resolveOffload } from './resolved-offload';
import { reviewAidaptiv } from './rules';
import { tunedArgs } from './tuning';
import { MemoryFit } from '../engines/memory-fit';
import { AIDAPTIV } from '../engines/vllm/aidaptiv';
import { AIDAPTIV_OWNED_FLAGS } from '../engines/vllm/aidaptiv-offload';
import { effectiveProps } from '../serving/effective-options';
import { gpuRole } from '../serving/gpu-role';
import { InferenceServer } from '../serving/inference-server';
import { makeServer } from '../serving/server';

const ROLE = { name: 'aidaptiv', component: 'server', container: 'vllm-api' };

/**
 * vLLM with aiDAPTIV, which keeps KV caches on SSDs of Phison: a Deployment, and a Service in front of it.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://github.com/otterscale/charts/tree/9b58e88/charts/aidaptivcache-inference
 */
export class AidaptivInference extends InferenceServer {
  /** The Deployment. */
  public readonly workload: ApiObject;

  /** The Service. */
  public readonly service: ApiObject;

  /** Name by which requests ask for the model: its id on the hub, or the name of its directory. */
  public readonly servedModelName: string;

  /** Address of the server within the cluster. */
  public readonly url: string;

  /**
   * What the model takes of the memory of each GPU, and what is left for requests; right to about 10 %.
   *
   * @default - not known: no model or no memory of the GPU is known, or arguments change what the model takes
   */
  public readonly memoryFit?: MemoryFit;

  /**
   * @param scope chart or construct that the server belongs to
   * @param id id within the scope
   * @param props what the server is
   */
  public constructor(scope: Construct, id: string, props: AidaptivInferenceProps) {
    super(scope, id);
    props = effectiveProps(this, 'AidaptivInferenceProps', props);
    const { kvOffload = AidaptivKvOffload.operator(), ...server } = props;
    const { tuning, lora, args, model, prescript } = server;
    const { disableGpuReuse = false, disableLongToken = false } = props;
    const offload = resolveOffload(kvOffload, tuning, { disableGpuReuse, disableLongToken });
    const { name, path } = model._bind();
    const design = gpuRole(AIDAPTIV, server, {
      role: ROLE,
      inputs: { lora, offload: offload.offload },
      flags: {
        derived: { ...tunedArgs(tuning), servedModelName: name === path ? undefined : [name] },
        ownedFlags: AIDAPTIV_OWNED_FLAGS,
      },
      parts: [...serverParts(props), ...offload.parts],
      partsIn: (options) => prescript ? [prescriptPart(prescript, options)] : [],
      prefix: serverPrefix(props),
      review: (review, plan, pod) => reviewAidaptiv(review, { props, offload, plan, pod }),
    });
    const { workload, service, url } = makeServer(this, server, design);
    this.workload = workload;
    this.service = service;
    this.url = url;
    this.servedModelName = args?.servedModelName?.[0] ?? name;
    this.memoryFit = design.launch.memoryFit;
  }
}
