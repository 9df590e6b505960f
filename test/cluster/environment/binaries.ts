import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** Without these there is no API server to ask. */
const REQUIRED = ['etcd', 'kube-apiserver', 'kubectl'] as const;
/** Without these nothing is reconciled or scheduled, and the checks of that are left out. */
const OPTIONAL = ['kube-controller-manager', 'kube-scheduler', 'lws-manager'] as const;

export type ProgramName = typeof REQUIRED[number] | typeof OPTIONAL[number];

/** The programs of one Kubernetes version, in one folder as the tools of kubebuilder lay them out. */
export class Binaries {
  /**
   * The folders that `KUBEBUILDER_ASSETS` lists: one, or several to check several versions of Kubernetes.
   *
   * @throws when one of them lacks what every check needs
   */
  public static fromEnvironment(folders = process.env.KUBEBUILDER_ASSETS ?? ''): Binaries[] {
    return folders.split(delimiter).filter((folder) => folder !== '').map((folder) => new Binaries(resolve(folder)));
  }

  private constructor(private readonly folder: string) {
    const missing = REQUIRED.filter((name) => !this.has(name));
    if (missing.length > 0) {
      throw new Error(`KUBEBUILDER_ASSETS: ${folder} has no ${missing.join(', ')}`);
    }
  }

  public has(name: ProgramName): boolean {
    return existsSync(join(this.folder, name));
  }

  public path(name: ProgramName): string {
    return join(this.folder, name);
  }

  /** Whether the LeaderWorkerSet controller is older than 0.10, by what Go writes into its programs. */
  public get hasOlderLws(): boolean {
    return readFileSync(this.path('lws-manager'), 'latin1').includes('mod\tsigs.k8s.io/lws\tv0.9.');
  }

  /** What is not there, and so cannot be checked. */
  public get missing(): ProgramName[] {
    return OPTIONAL.filter((name) => !this.has(name));
  }
}
