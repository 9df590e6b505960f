import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, MERGE_PATCH } from './api-client';

/** A Node with this annotation is one of ours: the JSON in it is what the node has to give. */
export const ALLOCATABLE = 'cluster.test/allocatable';

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly annotations?: Record<string, string>;
    readonly deletionTimestamp?: string;
  };
}

interface Node extends Item {
  readonly status: { readonly allocatable?: object };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
}

interface Pod extends Item {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
  readonly status: { readonly phase: string };
}

interface Claim extends Item {
  readonly spec: {
    readonly accessModes: readonly string[];
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly resources: { readonly requests: object };
  };
}

const PERIOD = 200;

/**
 * Stands in for the machines of the cluster: nodes are ready, pods that the scheduler bound to one run and are ready
 * at once, deleted ones go away, and every claim gets a volume.
 */
export class FakeKubelet {
  private running = true;
  private addresses = 0;
  private readonly loop: Promise<void>;

  public constructor(private readonly client: ApiClient) {
    this.loop = this.work();
  }

  public async stop(): Promise<void> {
    this.running = false;
    await this.loop;
  }

  private async work(): Promise<void> {
    while (this.running) {
      try {
        await this.each<Node>('/api/v1/nodes', async (node) => this.startNode(node));
        await this.each<Claim>('/api/v1/persistentvolumeclaims', async (claim) => this.provide(claim));
        await this.each<Pod>('/api/v1/pods', async (pod) => pod.metadata.deletionTimestamp ? this.end(pod) : this.startPod(pod));
      } catch (error) {
        // The server is slow or on its way down; what is to be done is still there next time.
        if (this.running) {
          console.error(`fake kubelet: ${error}`);
        }
      }
      await sleep(PERIOD);
    }
  }

  private async each<T>(path: string, visit: (item: T) => Promise<void>): Promise<void> {
    const { body: { items } } = await this.client.call<{ items?: T[] }>('GET', path);
    for (const item of items ?? []) {
      await visit(item);
    }
  }

  private async startNode({ metadata: { name, annotations }, status }: Node): Promise<void> {
    const allocatable = annotations?.[ALLOCATABLE];
    if (allocatable === undefined || status.allocatable !== undefined) {
      return;
    }
    const resources = JSON.parse(allocatable);
    await this.client.call('PATCH', `/api/v1/nodes/${name}/status`, {
      status: { capacity: resources, allocatable: resources, conditions: [{ type: 'Ready', ...isTrue() }] },
    }, MERGE_PATCH);
  }

  private async startPod({ metadata: { name, namespace }, spec, status }: Pod): Promise<void> {
    if (spec.nodeName === undefined || status.phase !== 'Pending') {
      return;
    }
    this.addresses += 1;
    const podIP = `10.2.${Math.floor(this.addresses / 250)}.${this.addresses % 250 + 1}`;
    await this.client.call('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      status: {
        phase: 'Running',
        hostIP: '10.1.0.1',
        podIP,
        podIPs: [{ ip: podIP }],
        startTime: new Date().toISOString(),
        conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, ...isTrue() })),
        containerStatuses: spec.containers.map(running),
        initContainerStatuses: (spec.initContainers ?? []).map((container) => container.restartPolicy === 'Always' ? running(container) : completed(container)),
      },
    }, MERGE_PATCH);
  }

  private async end({ metadata: { name, namespace, uid } }: Pod): Promise<void> {
    await this.client.call('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`, {
      apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid },
    });
  }

  private async provide({ metadata: { name, namespace, uid }, spec }: Claim): Promise<void> {
    const { volumeName, accessModes, storageClassName, resources } = spec;
    if (volumeName === undefined) {
      await this.client.call('POST', '/api/v1/persistentvolumes', {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `volume-${uid}` },
        spec: {
          accessModes,
          storageClassName,
          capacity: resources.requests,
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
          hostPath: { path: `/volumes/${uid}` },
        },
      });
    }
  }
}

function isTrue() {
  return { status: 'True', lastTransitionTime: new Date().toISOString() };
}

function running({ name, image }: Container) {
  const startedAt = new Date().toISOString();
  return { name, image, imageID: '', ready: true, started: true, restartCount: 0, state: { running: { startedAt } } };
}

function completed({ name, image }: Container) {
  const finishedAt = new Date().toISOString();
  return { name, image, imageID: '', ready: true, restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: finishedAt, finishedAt } } };
}
