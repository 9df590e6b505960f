/** Where the control plane listens. */
export const LOOPBACK = '127.0.0.1';

/** Files of the control plane. */
export interface ControlPlaneFiles {
  readonly etcd: string;
  readonly certificates: string;
  readonly certificate: string;
  readonly serviceAccountKey: string;
  readonly tokens: string;
  readonly kubeconfig: string;
}

export function etcdFlags({ etcd }: ControlPlaneFiles, clientUrl: string, peerUrl: string): string[] {
  return [
    `--data-dir=${etcd}`, '--unsafe-no-fsync', '--log-level=warn',
    `--listen-client-urls=${clientUrl}`, `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=default=${peerUrl}`,
  ];
}

/** What the flags of the API server depend on. */
export interface ApiServerOptions {
  readonly etcdUrl: string;
  readonly port: number;
  readonly minorVersion: number;
  /** Whether somebody makes the ServiceAccounts without which no pod is admitted. */
  readonly withControllers: boolean;
}

export function apiServerFlags(files: ControlPlaneFiles, { etcdUrl, port, minorVersion, withControllers }: ApiServerOptions): string[] {
  // Nodes without a kubelet are ready from the start.
  const off = ['TaintNodesByCondition', ...withControllers ? [] : ['ServiceAccount']];
  return [
    `--etcd-servers=${etcdUrl}`, `--bind-address=${LOOPBACK}`, `--advertise-address=${LOOPBACK}`, `--secure-port=${port}`,
    `--cert-dir=${files.certificates}`, `--token-auth-file=${files.tokens}`, '--authorization-mode=RBAC', '--allow-privileged=true',
    '--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.0.0.0/16',
    `--service-account-key-file=${files.serviceAccountKey}`, `--service-account-signing-key-file=${files.serviceAccountKey}`,
    '--endpoint-reconciler-type=none', `--disable-admission-plugins=${off.join()}`,
    // Policies became a feature of every cluster with 1.30.
    ...minorVersion < 30 ? ['--feature-gates=ValidatingAdmissionPolicy=true', '--runtime-config=admissionregistration.k8s.io/v1beta1=true'] : [],
  ];
}

/** Controllers that need a cloud, or a kubelet that reports every few seconds. */
const CONTROLLERS_OFF = ['node-lifecycle-controller', 'node-ipam-controller', 'node-route-controller', 'service-lb-controller', 'cloud-node-lifecycle-controller'];

export function controllerManagerFlags(files: ControlPlaneFiles, port: number): string[] {
  return [
    ...clientFlags(files, port),
    `--controllers=${['*', ...CONTROLLERS_OFF.map((name) => `-${name}`)].join()}`,
    `--service-account-private-key-file=${files.serviceAccountKey}`, `--root-ca-file=${files.certificate}`,
    '--horizontal-pod-autoscaler-sync-period=2s', '--kube-api-qps=500', '--kube-api-burst=500',
  ];
}

/** The flags of a scheduler; a file with its configuration wins over some of them. */
export function schedulerFlags(files: ControlPlaneFiles, port: number, config?: string): string[] {
  return [...clientFlags(files, port), ...config === undefined ? [] : [`--config=${config}`]];
}

function clientFlags({ kubeconfig, certificates }: ControlPlaneFiles, port: number): string[] {
  return [
    `--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`, `--authorization-kubeconfig=${kubeconfig}`,
    `--bind-address=${LOOPBACK}`, `--secure-port=${port}`, `--cert-dir=${certificates}`, '--leader-elect=false',
  ];
}
