import { parse } from 'yaml';
import { manifestsOf, newService, podOf } from './services';
import { LlmdModelServiceProps, LlmdRouting, SchedulingProfile, SidecarTls } from '../../src';
import { Container, StringMap } from '../../src/kube/objects';

const SELF_SIGNED: Partial<LlmdModelServiceProps> = { sidecar: { tls: SidecarTls.selfSigned() } };
const SECRET: Partial<LlmdModelServiceProps> = { sidecar: { tls: SidecarTls.secret('qwen-tls') } };

function sidecarOf(props: Partial<LlmdModelServiceProps>): Container {
  return podOf('decode', props).spec.containers.find(({ name }) => name === 'routing-proxy')!;
}

function fileOf(name: string, props: Partial<LlmdModelServiceProps>): string {
  return (manifestsOf(newService(props)).find(({ kind }) => kind === 'ConfigMap')!.data as StringMap)[name];
}

function pluginsOf(props: Partial<LlmdModelServiceProps>): readonly { readonly type: string; readonly parameters?: object }[] {
  return (parse(fileOf('epp.yaml', props)) as { plugins: readonly { readonly type: string }[] }).plugins;
}

describe('a sidecar that serves HTTPS', () => {
  test('makes its certificate, or has that of a Secret', () => {
    expect(sidecarOf(SELF_SIGNED).args).toContain('--secure-proxy=true');
    expect(sidecarOf(SELF_SIGNED).args!.join()).not.toContain('--cert-path');
    const { spec: { volumes, containers: [engine] } } = podOf('decode', SECRET);
    const { args, volumeMounts: [{ name, mountPath }] = [] } = sidecarOf(SECRET);
    expect(args).toEqual(expect.arrayContaining(['--secure-proxy=true', `--cert-path=${mountPath}`]));
    expect(volumes).toContainEqual({ name, secret: { secretName: 'qwen-tls' } });
    expect(engine.volumeMounts!.map((mount) => mount.name)).not.toContain(name);
  });

  test('is asked over HTTPS', () => {
    expect(sidecarOf(SECRET).readinessProbe).toMatchObject({ httpGet: { scheme: 'HTTPS' } });
    expect(sidecarOf({ sidecar: {} }).readinessProbe!.httpGet).not.toHaveProperty('scheme');
  });

  test('has the picker read metrics over HTTPS', () => {
    const expected = { type: 'metrics-data-source', parameters: { scheme: 'https', path: '/metrics', insecureSkipVerify: true } };
    for (const profile of [SchedulingProfile.optimizedBaseline(), SchedulingProfile.precisePrefixCache()]) {
      const plugins = pluginsOf({ ...SECRET, routing: LlmdRouting.gateway({ epp: { profile } }) });
      expect(plugins.filter(({ type }) => type === 'metrics-data-source')).toEqual([expected]);
      expect(plugins.filter(({ type }) => type === 'core-metrics-extractor')).toHaveLength(1);
    }
    expect(pluginsOf({ routing: LlmdRouting.gateway() }).map(({ type }) => type)).not.toContain('metrics-data-source');
  });

  test('has the proxy of the picker send HTTPS', () => {
    const sockets = (props: Partial<LlmdModelServiceProps>) => fileOf('envoy.yaml', { routing: LlmdRouting.standalone(), ...props }).match(/envoy\.transport_sockets\.tls$/gm);
    expect(sockets(SECRET)).toHaveLength(2);
    expect(sockets({ sidecar: {} })).toHaveLength(1);
  });
});
