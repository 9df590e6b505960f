import { EngineImage, EnvValue, Gpu, ModelSource, SglangServer } from '../../../src';
import { Interconnect, INTERCONNECT_RULES, interconnectPart, RdmaOptions } from '../../../src/pod/parts/interconnect';
import { SecurityProfile } from '../../../src/pod/parts/security-profile';
import { bareServer, BareServerProps, errorOf, manifestsOf } from '../../bare-server';
import { codesOf, newChart } from '../../harness';
import { podSecurityLevel } from '../../manifests/pod-security';
import { broken } from '../../rules/broken';

function podOf(interconnect: Interconnect, props: BareServerProps = {}): any {
  return (manifestsOf({ interconnect, ...props }).deployment.spec as any).template.spec;
}

function variablesOf(interconnect: Interconnect): Record<string, string> {
  return Object.fromEntries(podOf(interconnect).containers[0].env.map(({ name, value }: { name: string; value: string }) => [name, value]));
}

const ADAPTERS: RdmaOptions = { resource: 'rdma/ib', count: 8 };

describe('the interconnect of a replica', () => {
  test('is TCP over the pod network, without a search for adapters', () => {
    expect(variablesOf(Interconnect.tcp())).toEqual({ NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', NCCL_IB_DISABLE: '1' });
    expect(variablesOf(Interconnect.tcp({ interfaceName: 'net1' }))).toMatchObject({ NCCL_SOCKET_IFNAME: 'net1', GLOO_SOCKET_IFNAME: 'net1' });
  });

  test('requests adapters with an equal limit, and locks memory', () => {
    const [{ resources, securityContext }] = podOf(Interconnect.rdma(ADAPTERS)).containers;
    expect(resources.limits['rdma/ib']).toBe('8');
    expect(resources.requests['rdma/ib']).toBe('8');
    expect(securityContext).toEqual({ capabilities: { add: ['IPC_LOCK'] } });
    expect(podOf(Interconnect.rdma({ resource: 'rdma/shared' })).containers[0].resources.limits['rdma/shared']).toBe('1');
  });

  test('requests the same amount of each further resource', () => {
    const furtherResources = ['networking.gke.io.networks/rdma-1', 'networking.gke.io.networks/rdma-2'];
    const [{ resources: { limits, requests } }] = podOf(Interconnect.rdma({ resource: 'networking.gke.io.networks/rdma-0', furtherResources })).containers;
    for (const resource of ['networking.gke.io.networks/rdma-0', ...furtherResources]) {
      expect([limits[resource], requests[resource]]).toEqual(['1', '1']);
    }
  });

  test('sets adapters and GID index if stated', () => {
    expect(variablesOf(Interconnect.rdma({ ...ADAPTERS, adapters: ['mlx5_0', 'mlx5_1:1'], gidIndex: 3 }))).toEqual({
      NCCL_SOCKET_IFNAME: 'eth0',
      GLOO_SOCKET_IFNAME: 'eth0',
      NCCL_IB_HCA: 'mlx5_0,mlx5_1:1',
      NCCL_IB_GID_INDEX: '3',
      UCX_NET_DEVICES: 'mlx5_0:1,mlx5_1:1',
      NVSHMEM_HCA_LIST: 'mlx5_0:1,mlx5_1:1',
      NVSHMEM_ENABLE_NIC_PE_MAPPING: '1',
      UCX_IB_GID_INDEX: '3',
      MC_GID_INDEX: '3',
      NVSHMEM_IB_GID_INDEX: '3',
      UCX_IB_ADDR_TYPE: 'eth',
    });
  });

  test('tells NVSHMEM the interface that is stated, and no adapters by their prefix', () => {
    const nvshmem = (interconnect: Interconnect) => Object.fromEntries(Object.entries(variablesOf(interconnect)).filter(([name]) => name.startsWith('NVSHMEM_')));
    expect(nvshmem(Interconnect.rdma({ ...ADAPTERS, interfaceName: 'net1', adapters: ['mlx5'] }))).toEqual({ NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: 'net1' });
    expect(nvshmem(Interconnect.hostNetwork({ interfaceName: 'bond0', rdma: ADAPTERS }))).toEqual({ NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: 'bond0' });
    expect(nvshmem(Interconnect.rdma(ADAPTERS))).toEqual({});
    expect(nvshmem(Interconnect.tcp({ interfaceName: 'net1' }))).toEqual({});
  });

  test('reaches libfabric over EFA, and no UCX, which would fall back to TCP', () => {
    expect(variablesOf(Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa', count: 4 }))).toEqual({
      NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', FI_PROVIDER: 'efa', FI_EFA_USE_DEVICE_RDMA: '1', FI_EFA_ENABLE_SHM_TRANSFER: '0',
    });
  });

  test('leaves what `env` states to it, apart from variables of NCCL', () => {
    const interconnect = Interconnect.rdma({ ...ADAPTERS, adapters: ['mlx5_0'], gidIndex: 3 });
    const env = (name: string, value = 'other') => interconnectPart(interconnect, { [name]: EnvValue.of(value) }).env!.map((one) => one.name);
    expect(env('UCX_NET_DEVICES')).not.toContain('UCX_NET_DEVICES');
    expect(env('NCCL_IB_HCA')).toEqual(expect.arrayContaining(['NCCL_IB_HCA', 'UCX_NET_DEVICES']));
    expect(env('NCCL_IB_HCA', 'mlx5_0')).not.toContain('NCCL_IB_HCA');
  });

  test('accepts a variable that states what it sets, and refuses another value', () => {
    const codes = (value: string) => codesOf(() => new SglangServer(newChart(), 'server', {
      image: EngineImage.sglang('v0.5.17'),
      model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'),
      gpu: Gpu.any(1),
      interconnect: Interconnect.rdma({ ...ADAPTERS, count: 1 }),
      env: { NCCL_SOCKET_IFNAME: EnvValue.of(value) },
    }));
    expect(codes('eth0')).not.toContain('INF021');
    expect(codes('net1')).toContain('INF021');
  });

  test('INF202: locks memory for root alone', () => {
    const advised = (options: RdmaOptions, isRootImage?: boolean, security?: SecurityProfile) => {
      const { pod } = bareServer({ security });
      return broken(INTERCONNECT_RULES, { interconnect: Interconnect.rdma(options)._bind(), pod, isRootImage });
    };
    expect(advised(ADAPTERS)).toEqual([]);
    expect(advised(ADAPTERS, false)).toEqual(['INF202']);
    expect(advised(ADAPTERS, false, SecurityProfile.root())).toEqual([]);
    expect(advised({ ...ADAPTERS, lockMemory: false }, false)).toEqual([]);
  });

  test('is the host network with DNS names of the cluster, and adapters if stated', () => {
    const pod = podOf(Interconnect.hostNetwork({ interfaceName: 'bond0', rdma: ADAPTERS }));
    expect(pod).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
    expect(pod.containers[0].resources.limits['rdma/ib']).toBe('8');
    expect(variablesOf(Interconnect.hostNetwork({ interfaceName: 'bond0' }))).toEqual({ NCCL_SOCKET_IFNAME: 'bond0', GLOO_SOCKET_IFNAME: 'bond0' });
    expect(podOf(Interconnect.hostNetwork()).containers[0].env).toBeUndefined();
  });

  test.each([
    ['TCP', Interconnect.tcp(), SecurityProfile.restricted(), 'restricted'],
    ['adapters that lock no memory', Interconnect.rdma({ ...ADAPTERS, lockMemory: false }), SecurityProfile.restricted(), 'restricted'],
    ['adapters', Interconnect.rdma(ADAPTERS), SecurityProfile.baseline(), 'privileged'],
    ['the network of the host', Interconnect.hostNetwork(), SecurityProfile.baseline(), 'privileged'],
  ])('with %s reaches the Pod Security level that its doc says', (_, interconnect, security, level) => {
    expect(podSecurityLevel(podOf(interconnect, { security }), '1.28')).toBe(level);
  });

  test.each([Interconnect.rdma(ADAPTERS), Interconnect.hostNetwork()])('of kind $name is refused in a restricted pod', (interconnect) => {
    expect(errorOf({ interconnect, security: SecurityProfile.restricted() })).toContain('INF102');
  });

  test.each([
    ['INF100', { resource: 'infiniband' }],
    ['INF100', { resource: 'rdma/ib', count: 1.5 }],
    ['INF101', { resource: 'rdma/ib', gidIndex: 256 }],
    ['INF101', { resource: 'rdma/ib', adapters: ['mlx5_0,mlx5_1'] }],
    ['INF101', { resource: 'rdma/ib', interfaceName: 'eth0/24' }],
  ])('breaks %s with %j', (code, options) => {
    expect(errorOf({ interconnect: Interconnect.rdma(options) })).toContain(code);
  });
});
