import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { VllmServerProps } from './props';
import { MemoryFit } from '../engines/memory-fit';
import { VLLM } from '../engines/vllm/engine';
import { loraParts } from '../pod/parts/lora';
import { reviewAdapters } from '../pod/rules/directories';
import { effectiveProps } from '../serving/effective-options';
import { gpuRole } from '../serving/gpu-role';
import { InferenceServer } from '../serving/inference-server';
import { makeServer } from '../serving/server';
import { sharedDesign } from '../serving/shared-design';

const ROLE = { name: 'vllm', component: 'server' };

/**
 * vLLM on Kubernetes: a Deployment, and a Service in front of it. A LeaderWorkerSet runs replicas of several nodes; the Service
 * then leads to their leaders.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://docs.vllm.ai
 */
export class VllmServer extends InferenceServer {
  /** The Deployment; with several nodes in a replica, the LeaderWorkerSet. */
  public readonly workload: ApiObject;

  /** The Service. */
  public readonly service: ApiObject;

  /** Name by which requests ask for the model. */
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
  public constructor(scope: Construct, id: string, props: VllmServerProps) {
    super(scope, id);
    props = effectiveProps(this, 'VllmServerProps', props);
    const { lora, args, model } = props;
    const design = sharedDesign(VLLM, props, (shared) => gpuRole(VLLM, shared, {
      role: ROLE, inputs: { lora }, parts: loraParts(lora), review: (review, _, pod) => reviewAdapters(review, lora, pod),
    }));
    const { workload, service, url } = makeServer(this, props, design);
    this.workload = workload;
    this.service = service;
    this.url = url;
    this.servedModelName = args?.servedModelName?.[0] ?? model._bind().path;
    this.memoryFit = design.launch.memoryFit;
  }
}
