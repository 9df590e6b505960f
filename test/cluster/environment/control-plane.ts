import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient, Credentials } from './api-client';
import { Binaries, ProgramName } from './binaries';
import { apiServerFlags, controllerManagerFlags, ControlPlaneFiles, etcdFlags, LOOPBACK, schedulerFlags } from './flags';
import { HAMI_SCHEDULER, HamiExtender, hamiSchedulerConfig } from './hami';
import { freePorts, Program } from './program';

/**
 * etcd, the API server, and where they are there the controller manager and the scheduler.
 *
 * All of it listens on free ports of the loopback interface and keeps its state in one folder.
 */
export class ControlPlane {
  public static async start(binaries: Binaries, folder: string): Promise<ControlPlane> {
    const plane = new ControlPlane(binaries, folder);
    try {
      await plane.startServer();
      await plane.startControllers();
      return plane;
    } catch (error) {
      await plane.stop();
      throw error;
    }
  }

  public readonly client: ApiClient;
  public readonly files: ControlPlaneFiles;
  /** As the server is called: `1.28.15`. */
  public readonly kubernetesVersion: string;
  private readonly programs: Program[] = [];
  private extender?: HamiExtender;

  private constructor(public readonly binaries: Binaries, private readonly folder: string) {
    const certificates = join(folder, 'certificates');
    mkdirSync(certificates, { recursive: true });
    this.files = {
      certificates,
      // The API server writes its own certificate, and the authority that signed it into the same file.
      certificate: join(certificates, 'apiserver.crt'),
      etcd: join(folder, 'etcd'),
      kubeconfig: join(folder, 'kubeconfig'),
      serviceAccountKey: join(folder, 'service-account.key'),
      tokens: join(folder, 'tokens.csv'),
    };
    const [, version] = /v(\d+\.\d+\.\d+)/.exec(execFileSync(binaries.path('kube-apiserver'), ['--version'], { encoding: 'utf8' })) ?? [];
    this.kubernetesVersion = version;
    this.client = new ApiClient();
  }

  /** Runs a program until the control plane stops. */
  public run(name: ProgramName, args: readonly string[], log: string = name): Program {
    const env = { ...process.env, KUBECONFIG: this.files.kubeconfig };
    const program = new Program(this.binaries.path(name), args, join(this.folder, `${log}.log`), env);
    this.programs.push(program);
    return program;
  }

  public async stop(): Promise<void> {
    this.client.close();
    this.extender?.stop();
    // Whoever depends on another one goes first.
    for (const program of [...this.programs].reverse()) {
      await program.stop();
    }
  }

  private async startServer(): Promise<void> {
    const [etcdPort, peerPort, port] = await freePorts(3);
    const etcdUrl = `http://${LOOPBACK}:${etcdPort}`;
    const token = randomBytes(16).toString('hex');
    writeFileSync(this.files.tokens, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(this.files.serviceAccountKey, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
    this.run('etcd', etcdFlags(this.files, etcdUrl, `http://${LOOPBACK}:${peerPort}`));
    const server = this.run('kube-apiserver', apiServerFlags(this.files, {
      etcdUrl,
      port,
      minorVersion: Number(this.kubernetesVersion.split('.')[1]),
      withControllers: this.binaries.has('kube-controller-manager'),
    }));
    await server.until(async () => existsSync(this.files.certificate), 60);
    const credentials = { server: `https://${LOOPBACK}:${port}`, token, certificateAuthority: readFileSync(this.files.certificate, 'utf8') };
    this.client.connect(credentials);
    writeKubeconfig(this.files, credentials);
    await server.until(async () => this.client.answers('/readyz'), 60);
  }

  private async startControllers(): Promise<void> {
    const [managerPort, schedulerPort, hamiPort] = await freePorts(3);
    if (this.binaries.has('kube-controller-manager')) {
      const manager = this.run('kube-controller-manager', controllerManagerFlags(this.files, managerPort));
      await manager.until(async () => this.client.answers('/api/v1/namespaces/default/serviceaccounts/default'), 60);
    }
    if (this.binaries.has('kube-scheduler')) {
      this.run('kube-scheduler', schedulerFlags(this.files, schedulerPort));
      this.extender = await HamiExtender.start();
      const config = join(this.folder, 'hami.json');
      writeFileSync(config, JSON.stringify(hamiSchedulerConfig(this.files, this.extender.url)));
      this.run('kube-scheduler', schedulerFlags(this.files, hamiPort, config), HAMI_SCHEDULER);
    }
  }
}

/** JSON is YAML. */
function writeKubeconfig({ kubeconfig, certificate }: ControlPlaneFiles, { server, token }: Credentials): void {
  const name = 'test';
  writeFileSync(kubeconfig, JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name, cluster: { server, 'certificate-authority': certificate } }],
    'users': [{ name, user: { token } }],
    'contexts': [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }), { mode: 0o600 });
}
