import { Agent, request } from 'node:https';

/** An answer of the API server. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** How to reach the API server. */
export interface Credentials {
  readonly server: string;
  readonly token: string;
  readonly certificateAuthority: string;
}

export const MERGE_PATCH = 'application/merge-patch+json';
const JSON_BODY = 'application/json';
const TIMEOUT = 60_000;
/** More at once only wait for each other. */
const CONNECTIONS = 16;

/** JSON to and from the API server, for what has to be quicker than kubectl. */
export class ApiClient {
  private connection?: Credentials & { readonly agent: Agent };

  public connect(credentials: Credentials): void {
    this.connection = { ...credentials, agent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ca: credentials.certificateAuthority }) };
  }

  public async call<T>(method: string, path: string, body?: object, contentType = JSON_BODY): Promise<Answer<T>> {
    if (!this.connection) {
      throw new Error('the API server does not run yet');
    }
    const { server, token, agent } = this.connection;
    const text = body && JSON.stringify(body);
    const headers = {
      Authorization: `Bearer ${token}`,
      // Without its length, Node sends the body of a DELETE as if there were none.
      ...(text && { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${server}${path}`, { method, agent, headers, timeout: TIMEOUT }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString()) as T }));
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
      sent.on('error', reject);
      sent.end(text);
    });
  }

  /** @throws with the server's words when it refuses */
  public async create(path: string, object: object): Promise<void> {
    const { status, body } = await this.call<{ message?: string }>('POST', path, object);
    if (status !== 201) {
      throw new Error(`POST ${path}: ${body.message ?? status}`);
    }
  }

  /** Whether there is something at the path. */
  public async answers(path: string): Promise<boolean> {
    return this.call('GET', path).then(({ status }) => status === 200, () => false);
  }

  public close(): void {
    this.connection?.agent.destroy();
  }
}

/** Health checks answer in plain text. */
function parse(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : text;
}
