import { readFileSync } from 'node:fs';
import { driftOf } from './drift';
import { ApiClient } from './environment/api-client';
import { CLUSTER } from './kubectl';
import { Manifest } from './manifest';

/** What the server says of a kind. */
interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Creates objects without keeping them: hundreds, for which kubectl is too slow. */
export class DryRun {
  private readonly client = new ApiClient();
  private readonly resources = new Map<string, readonly ApiResource[]>();

  public constructor(private readonly namespace: string) {
    const { clusters: [{ cluster }], users: [{ user }] } = JSON.parse(readFileSync(CLUSTER.kubeconfig, 'utf8'));
    this.client.connect({ server: cluster.server, token: user.token, certificateAuthority: readFileSync(cluster['certificate-authority'], 'utf8') });
  }

  /** What the server refuses the object for, or what it makes of it; nothing when it takes it as it is. */
  public async answerTo(manifest: Manifest): Promise<readonly string[]> {
    const { group, resource } = await this.resourceOf(manifest);
    const metadata = resource.namespaced ? { ...manifest.metadata, namespace: this.namespace } : manifest.metadata;
    const scope = resource.namespaced ? `/namespaces/${this.namespace}` : '';
    const { status, body } = await this.client.call<{ reason: string; message: string }>(
      'POST', `${group}${scope}/${resource.name}?dryRun=All&fieldValidation=Strict`, { ...manifest, metadata });
    if (status === 201) {
      return driftOf({ ...manifest, metadata }, body);
    }
    // What exists already was valid.
    return body.reason === 'AlreadyExists' ? [] : [body.message];
  }

  public close(): void {
    this.client.close();
  }

  private async resourceOf({ apiVersion, kind }: Manifest): Promise<{ readonly group: string; readonly resource: ApiResource }> {
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    if (!this.resources.has(group)) {
      const { body } = await this.client.call<{ resources?: ApiResource[] }>('GET', group);
      this.resources.set(group, body.resources ?? []);
    }
    const resource = this.resources.get(group)!.find((candidate) => candidate.kind === kind && !candidate.name.includes('/'));
    if (!resource) {
      throw new Error(`the server does not serve ${apiVersion} ${kind}`);
    }
    return { group, resource };
  }
}
