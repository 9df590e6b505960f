import { aggregated, containerOf, disaggregated, flagOf, podOf, serviceOf, withDefaults } from './graphs';
import { DynamoFrontend } from '../../src/dynamo-graph/props/frontend';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { IpFamily } from '../../src/pod/parts/ip-family';
import { Nodes } from '../../src/pod/parts/nodes';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { Storage } from '../../src/pod/parts/storage';

function variables(frontend: DynamoFrontend): Record<string, string> {
  const { env = [] } = containerOf(aggregated({ frontend }), 'Frontend');
  return Object.fromEntries(env.map(({ name, value }: { name: string; value: string }) => [name, value]));
}

describe('options of the frontend', () => {
  test('are variables where it reads them, so that the operator still starts it', () => {
    expect(variables({ trustRemoteCode: true, modelName: 'chat', tokenizer: 'fastokens', activeDecodeBlocksThreshold: 0.8 })).toEqual({
      DYN_TRUST_REMOTE_CODE: 'true', DYN_MODEL_NAME: 'chat', DYN_TOKENIZER: 'fastokens', DYN_ACTIVE_DECODE_BLOCKS_THRESHOLD: '0.8',
    });
    expect(containerOf(aggregated({ frontend: { modelName: 'chat' } }), 'Frontend')).not.toHaveProperty('command');
  });

  test('are flags of the parsers of an engine', () => {
    const { command, args, env } = containerOf(aggregated({ frontend: { chatProcessor: 'sglang', toolCallParser: 'hermes', chatTemplate: '/t/$(X).jinja' } }), 'Frontend');
    expect({ command, args }).toEqual({
      command: ['python3', '-m', 'dynamo.frontend'], args: ['--tool-call-parser', 'hermes', '--chat-template', '/t/$$(X).jinja'],
    });
    expect(env).toEqual([{ name: 'DYN_CHAT_PROCESSOR', value: 'sglang' }]);
  });

  test('are flags before Dynamo 1.0', () => {
    const { extraPodSpec: { mainContainer } } = serviceOf(aggregated({ version: DynamoVersion.of('0.9.1'), frontend: { modelName: 'chat' } }), 'Frontend');
    expect(mainContainer.args).toEqual(['--model-name', 'chat']);
  });
});

describe('pods of IPv6', () => {
  const options = { ipFamily: IpFamily.IPV6 };

  test('are listened on by every program', () => {
    const props = disaggregated({ frontend: options, prefill: options, decode: options, planner: options });
    expect(containerOf(props, 'Frontend').env).toEqual([{ name: 'DYN_HTTP_HOST', value: '::' }]);
    expect(containerOf(props, 'Planner').env).toEqual([{ name: 'DYN_SYSTEM_HOST', value: '::' }]);
    for (const worker of ['prefill', 'decode']) {
      expect(flagOf(props, worker, '--host')).toBe('::');
      expect(containerOf(props, worker).env).toContainEqual({ name: 'DYN_SYSTEM_HOST', value: '::' });
    }
  });

  test('are those of IPv4 otherwise', () => {
    expect(flagOf(disaggregated(), 'decode', '--host')).toBe('0.0.0.0');
    expect(containerOf(aggregated({ frontend: { ipFamily: IpFamily.IPV4 } }), 'Frontend')).not.toHaveProperty('env');
  });
});

describe('defaults', () => {
  test('of the hub, caches and scheduling reach a graph; nodes only its workers', () => {
    const { manifests: [{ spec }] } = withDefaults({
      huggingFaceToken: SecretRef.of({ name: 'hub', key: 'token' }),
      caches: { huggingFace: Storage.persistentVolumeClaim('hub') },
      schedulerName: 'kai-scheduler',
      priorityClassName: 'serving',
      nodes: Nodes.karpenter('gpu'),
    });
    expect(spec.env).toEqual([{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } }]);
    const [frontend, worker] = spec.components.map(({ podTemplate }: any) => podTemplate.spec);
    for (const pod of [frontend, worker]) {
      expect(pod).toMatchObject({ schedulerName: 'kai-scheduler', priorityClassName: 'serving' });
      expect(pod.volumes).toContainEqual({ name: 'huggingface-cache', persistentVolumeClaim: { claimName: 'hub' } });
    }
    expect(frontend).not.toHaveProperty('nodeSelector');
    expect(worker.nodeSelector).toEqual({ 'karpenter.sh/nodepool': 'gpu' });
  });

  test('leave pods as they are where none are set', () => {
    expect(podOf(aggregated())).not.toHaveProperty('nodeSelector');
  });
});
