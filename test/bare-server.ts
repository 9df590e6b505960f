import { ApiObject, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { errorFrom, newChart } from './harness';
import { synth } from './synth';
import { EngineImage } from '../src/engines/engine-image';
import { EngineServer } from '../src/engines/engine-spec';
import { flagTableOf } from '../src/engines/known-engines';
import { AnyLaunch } from '../src/engines/launch';
import { Manifest } from '../src/kube/manifest';
import { ModelSource } from '../src/models/model-source';
import { ServingPod } from '../src/pod/builder';
import { PodPart } from '../src/pod/part';
import { servingProbes } from '../src/pod/parts/probes';
import { InferenceServer } from '../src/serving/inference-server';
import { RoleProps } from '../src/serving/role';
import { makeServer } from '../src/serving/server';
import { workloadOf } from '../src/workload/replica';
import { Rollout } from '../src/workload/rollout';

export interface BareServerProps extends Partial<RoleProps> {
  readonly replicas?: number;
  readonly rollout?: Rollout;
  /** Further parts, as the concepts of a construct add them. */
  readonly parts?: PodPart[];
}

const SERVER: EngineServer = {
  command: ['serve'], port: 30000, distributedPort: 20000, healthPath: '/health', probeTimeout: { usual: 25, least: 2 }, apiKeyVariable: 'KEY',
};

const LAUNCH: AnyLaunch = {
  engine: { flags: flagTableOf('sglang'), server: SERVER, compileCache: {} },
  argv: [],
  inputs: { args: {}, port: 30000, model: { layers: 1, hiddenSize: 64, attentionHeads: 1, vocabSize: 64 } },
  plan: {},
  streams: true,
  servesMetrics: true,
  listening: { protocol: 'http' },
  surroundings: { files: [], adapters: [], needs: [], processes: { count: 1, offloaded: 0 } },
  review: () => undefined,
};

/** The assembly around an engine that has no flags and no rules. */
export class BareServer extends InferenceServer {
  public readonly workload: ApiObject;
  public readonly service: ApiObject;
  public readonly pod: ServingPod;

  public constructor(scope: Construct, id: string, { parts = [], ...some }: BareServerProps = {}) {
    super(scope, id);
    const props = { image: EngineImage.of('engine:1'), model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'), ...some };
    const startupBudget = props.probes?.startupBudget ?? Duration.minutes(30);
    let pod: ServingPod;
    const { workload, service } = makeServer(this, props, {
      role: { name: 'bare', component: 'server' },
      launch: LAUNCH,
      workload: workloadOf({ ...props, count: props.replicas, countPath: 'replicas', hosts: 1, hostsPath: '' }),
      accelerators: 1,
      parts: [...(props.interconnect ? [props.interconnect._bind().part] : []), ...parts],
      startupBudget,
      probes: servingProbes(SERVER, startupBudget, { timeout: props.probes?.timeout }),
      review: (_, made) => {
        pod = made;
      },
    });
    this.workload = workload;
    this.service = service;
    this.pod = pod!;
  }
}

/** A bare server in a chart of its own. */
export function bareServer(props?: BareServerProps): BareServer {
  return new BareServer(newChart(), 'chat', props);
}

/** The Deployment and the Service of a bare server. */
export function manifestsOf(props?: BareServerProps): { deployment: Manifest; service: Manifest } {
  const [deployment, service] = synth(Chart.of(bareServer(props)));
  return { deployment, service };
}

/** Why a bare server cannot be made; empty when it can. */
export function errorOf(props?: BareServerProps): string {
  return errorFrom(() => bareServer(props));
}
