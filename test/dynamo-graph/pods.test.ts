import { Duration } from 'cdk8s';
import { aggregated, podOf, withDefaults } from './graphs';
import { ImagePullPolicy } from '../../src/pod/parts/image-pull-policy';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { Storage } from '../../src/pod/parts/storage';

describe('the security of pods', () => {
  test('keeps volumes writable for the group of the operator, or that of the profile', () => {
    const fsGroupOf = (security: SecurityProfile) => podOf(aggregated({ worker: { security } })).securityContext;
    expect(fsGroupOf(SecurityProfile.baseline())).toEqual({ seccompProfile: { type: 'RuntimeDefault' }, fsGroup: 1000 });
    expect(fsGroupOf(SecurityProfile.restricted({ user: 2000 })).fsGroup).toBe(2000);
    expect(fsGroupOf(SecurityProfile.arbitraryUser())).not.toHaveProperty('fsGroup');
  });

  test('is left to the operator without a profile', () => {
    expect(podOf(aggregated())).not.toHaveProperty('securityContext');
  });

  test('adds the capabilities of root to that of the interconnect', () => {
    const security = SecurityProfile.root({ capabilities: ['SYS_PTRACE', 'SYS_RESOURCE'] });
    const pod = podOf(aggregated({ worker: { security, interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) } }));
    expect(pod.containers[0].securityContext).toEqual({
      capabilities: { add: ['IPC_LOCK', 'SYS_PTRACE', 'SYS_RESOURCE'] }, runAsGroup: 0, runAsUser: 0,
    });
    expect(pod).not.toHaveProperty('securityContext');
  });
});

describe('pods', () => {
  test('mount a ConfigMap as files', () => {
    const volumes = { profile: Storage.configMap('planner-profile-data', { mountPath: '/workspace/profiling_results' }) };
    const pod = podOf(aggregated({ planner: { volumes } }), 'Planner');
    expect(pod.volumes).toEqual([{ name: 'profile', configMap: { name: 'planner-profile-data' } }]);
    expect(pod.containers[0].volumeMounts).toEqual([{ name: 'profile', mountPath: '/workspace/profiling_results', readOnly: true }]);
  });

  test('have the pull policy and the drain timeout of the props', () => {
    const pod = podOf(aggregated({ worker: { imagePullPolicy: ImagePullPolicy.ALWAYS, drainTimeout: Duration.minutes(10) } }));
    expect(pod).toMatchObject({ terminationGracePeriodSeconds: 600, containers: [{ imagePullPolicy: 'Always' }] });
  });

  test('leave pull policy and grace period to the operator by default', () => {
    const pod = podOf(aggregated());
    expect(pod).not.toHaveProperty('terminationGracePeriodSeconds');
    expect(pod.containers[0]).not.toHaveProperty('imagePullPolicy');
  });

  test('share the IPC namespace of the node and their process namespace only if the props are true', () => {
    const sharing = podOf(aggregated({ worker: { hostIpc: true, shareProcessNamespace: true } }));
    expect(sharing).toMatchObject({ hostIPC: true, shareProcessNamespace: true });
    expect(podOf(aggregated({ worker: { hostIpc: false } }))).not.toHaveProperty('hostIPC');
    expect(podOf(aggregated({ worker: { shareProcessNamespace: false } }))).not.toHaveProperty('shareProcessNamespace');
  });

  test('start in the working directory of the prop', () => {
    expect(podOf(aggregated({ worker: { workingDir: '/workspace' } })).containers[0].workingDir).toBe('/workspace');
  });

  test('of every component have the InferenceDefaults', () => {
    const { graph, manifests: [{ spec }] } = withDefaults({
      imageRegistry: 'mirror.example.com', imagePullSecrets: ['pull'], podLabels: { team: 'x' }, tolerations: [{ key: 'spot' }],
    });
    expect(spec.components).toHaveLength(2);
    for (const { podTemplate } of spec.components) {
      expect(podTemplate.metadata.labels).toEqual({ team: 'x' });
      expect(podTemplate.spec.imagePullSecrets).toEqual([{ name: 'pull' }]);
      expect(podTemplate.spec.tolerations).toContainEqual({ key: 'spot', operator: 'Exists' });
    }
    expect(graph.images).toEqual(['mirror.example.com/nvidia/ai-dynamo/sglang-runtime:1.5.0']);
  });
});
