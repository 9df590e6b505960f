import { apply, kubectl } from './kubectl';
import { Manifest } from './manifest';
import { dropNamespace, newNamespace } from './namespace';

/** A namespace and nodes that each test of a suite has for itself. */
export class Site {
  /** Makes them before each test of the suite that this is called in, and deletes them after it. */
  public static forEachTest(): Site {
    const site = new Site();
    beforeEach(() => {
      site.name = newNamespace();
      site.nodes = [];
    });
    afterEach(() => {
      dropNamespace(site.name);
      kubectl(['delete', '--wait=false'], site.nodes);
    });
    return site;
  }

  private name = '';
  private nodes: Manifest[] = [];

  /** The name of the namespace, which labels the nodes too. */
  public get namespace(): string {
    return this.name;
  }

  public addNodes(nodes: readonly Manifest[]): void {
    this.nodes.push(...nodes);
    apply(nodes);
  }

  /** Applies manifests in the namespace, and returns them. */
  public run(manifests: readonly Manifest[]): readonly Manifest[] {
    apply(manifests, '-n', this.namespace);
    return manifests;
  }
}
