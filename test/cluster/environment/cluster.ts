import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Binaries } from './binaries';
import { ControlPlane } from './control-plane';
import { installCustomResources } from './custom-resources';
import { FakeKubelet } from './fake-kubelet';
import { startLwsController } from './lws-controller';
import { SET_KUBERNETES } from '../../../src/workload/disaggregated-set';

/** What the checks are told of the cluster that they run against. */
export interface ClusterUnderTest {
  readonly kubectl: string;
  readonly kubeconfig: string;
  /** `1.28.15` */
  readonly kubernetesVersion: string;
  /** Whether pods are made and bound to nodes. */
  readonly schedules: boolean;
  /** Whether LeaderWorkerSets are reconciled. */
  readonly hasLws: boolean;
  /** Whether DisaggregatedSets are as our rules have them: with the CEL of their definition, and the webhook of LeaderWorkerSet 0.10. */
  readonly hasSets: boolean;
  /** Whether our own check of manifests knows this version. */
  readonly hasSchemas: boolean;
}

/** Where the checks find it, as JSON. */
export const CLUSTER_VARIABLE = 'CLUSTER_UNDER_TEST';

/** A whole cluster on this machine, without containers: its nodes are made up. */
export class Cluster {
  public static async start(binaries: Binaries): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
    try {
      const plane = await ControlPlane.start(binaries, folder);
      const cluster = new Cluster(plane, folder);
      try {
        await cluster.furnish();
        return cluster;
      } catch (error) {
        await cluster.stop();
        throw error;
      }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** What was left out or replaced. */
  public notes: readonly string[] = [];
  private readonly kubelet: FakeKubelet;

  private constructor(private readonly plane: ControlPlane, private readonly folder: string) {
    this.kubelet = new FakeKubelet(plane.client);
  }

  public get facts(): ClusterUnderTest {
    const { binaries, files: { kubeconfig }, kubernetesVersion } = this.plane;
    const schedules = binaries.has('kube-controller-manager') && binaries.has('kube-scheduler');
    const hasLws = schedules && binaries.has('lws-manager');
    const takesSets = Number(kubernetesVersion.split('.')[1]) >= SET_KUBERNETES && process.env.CRD_DIR !== undefined;
    return {
      kubectl: binaries.path('kubectl'),
      kubeconfig,
      kubernetesVersion,
      schedules,
      hasLws,
      hasSets: hasLws && takesSets && !binaries.hasOlderLws,
      hasSchemas: existsSync(schemasOf(kubernetesVersion)),
    };
  }

  public async stop(): Promise<void> {
    await this.kubelet.stop();
    await this.plane.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async furnish(): Promise<void> {
    const { binaries, client } = this.plane;
    this.notes = [
      ...await installCustomResources(client),
      ...binaries.missing.map((name) => `no ${name}: what it does was NOT checked`),
      ...(this.facts.hasSets ? [] : ['no DisaggregatedSets of LeaderWorkerSet 0.10: our rules of them were NOT compared']),
      ...(this.facts.hasSchemas ? [] : ['no schema facts of this version: whether test/manifests agrees with the server was NOT checked']),
    ];
    if (this.facts.hasLws) {
      await startLwsController(this.plane, this.folder);
    }
  }
}

function schemasOf(kubernetesVersion: string): string {
  const [major, minor] = kubernetesVersion.split('.');
  return resolve(__dirname, '..', '..', 'schemas', `kubernetes-${major}.${minor}.json`);
}
