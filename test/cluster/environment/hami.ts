import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ControlPlaneFiles, LOOPBACK } from './flags';

/** The name of HAMi's scheduler. */
export const HAMI_SCHEDULER = 'hami-scheduler';

/** Resources of shares, by the names of HAMi and those of the time of the aiDAPTIVCache charts. */
const COUNTS = ['nvidia.com/gpu', 'otterscale.com/vgpu'];
/** What no node offers: HAMi divides the GPUs by it. */
export const PARTS_OF_GPUS = ['nvidia.com/', 'otterscale.com/v']
  .flatMap((prefix) => ['gpumem', 'gpumem-percentage', 'gpucores'].map((name) => prefix + name));

/**
 * What HAMi's scheduler is: one of Kubernetes that leaves the resources of shares to an extender.
 *
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/charts/hami/templates/scheduler/configmap.yaml
 */
export function hamiSchedulerConfig({ kubeconfig }: ControlPlaneFiles, extender: string): object {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig },
    leaderElection: { leaderElect: false },
    profiles: [{ schedulerName: HAMI_SCHEDULER }],
    extenders: [{
      urlPrefix: extender,
      filterVerb: 'filter',
      nodeCacheCapable: false,
      managedResources: [...COUNTS, ...PARTS_OF_GPUS].map((name) => ({ name, ignoredByScheduler: true })),
    }],
  };
}

type Amounts = Readonly<Record<string, string>>;

/** What a scheduler asks an extender, as far as it is read here. */
interface Question {
  readonly Pod: { readonly spec: { readonly containers: ReadonlyArray<{ readonly resources?: { readonly limits?: Amounts } }> } };
  readonly Nodes: { readonly items: readonly Machine[] };
}

interface Machine {
  readonly metadata: { readonly name: string };
  readonly status: { readonly allocatable: Amounts };
}

/** Stands in for HAMi's extender: nodes with as many GPUs will do, as if nobody else had a share of them. */
export class HamiExtender {
  public static async start(): Promise<HamiExtender> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (data) => { text += data; });
      request.on('end', () => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer(JSON.parse(text)))));
    });
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    return new HamiExtender(server);
  }

  private constructor(private readonly server: Server) {}

  public get url(): string {
    return `http://${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function answer({ Pod: { spec: { containers } }, Nodes: { items } }: Question): object {
  const asked = COUNTS.map((name) => [name, containers.reduce((sum, { resources }) => sum + Number(resources?.limits?.[name] ?? 0), 0)] as const);
  const fits = (allocatable: Amounts) => asked.every(([name, count]) => Number(allocatable[name] ?? 0) >= count);
  const failed = items.filter(({ status }) => !fits(status.allocatable)).map(({ metadata }) => [metadata.name, 'CardInsufficient']);
  return { Nodes: { items: items.filter(({ status }) => fits(status.allocatable)) }, FailedNodes: Object.fromEntries(failed) };
}
