import { Duration } from 'cdk8s';
import { adviceOf, aggregated, containerOf, graphOf, manifestsOf, podOf, serviceOf, Yaml } from './graphs';
import { DynamoFrontend } from '../../src/dynamo-graph/props/frontend';
import { DynamoFrontendTls } from '../../src/dynamo-graph/props/frontend-tls';
import { DynamoGraphProps } from '../../src/dynamo-graph/props/graph';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EnvValue } from '../../src/pod/parts/env-value';
import { IpFamily } from '../../src/pod/parts/ip-family';
import { Metrics } from '../../src/serving/metrics';

const tls = DynamoFrontendTls.secret('chat-tls');
const DIRECTORY = '/etc/frontend-certificate';
const FILES = { certificate: `${DIRECTORY}/tls.crt`, key: `${DIRECTORY}/tls.key` };

const withTls = (frontend: DynamoFrontend = {}) => aggregated({ frontend: { tls, ...frontend } });
const frontendOf = (props: DynamoGraphProps) => containerOf(props, 'Frontend');

/** Schemes by which a container is probed. */
function schemesOf({ startupProbe, livenessProbe, readinessProbe }: Yaml): (string | undefined)[] {
  return [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.scheme);
}

describe('a frontend with a certificate', () => {
  test('reads it from the Secret', () => {
    const { volumes, containers: [{ env, volumeMounts, ...container }] } = podOf(withTls(), 'Frontend');
    expect(env).toEqual([{ name: 'DYN_TLS_CERT_PATH', value: FILES.certificate }, { name: 'DYN_TLS_KEY_PATH', value: FILES.key }]);
    expect(container).not.toHaveProperty('args');
    expect(volumeMounts).toEqual([{ name: 'frontend-certificate', mountPath: DIRECTORY, readOnly: true }]);
    expect(volumes).toEqual([{ name: 'frontend-certificate', secret: { secretName: 'chat-tls' } }]);
  });

  test.each(['0.5.0', '0.9.1'])('has flags with Dynamo %s', (version) => {
    const service = serviceOf(aggregated({ version: DynamoVersion.of(version), frontend: { tls } }), 'Frontend');
    expect(service.extraPodSpec.mainContainer.args).toEqual(['--tls-cert-path', FILES.certificate, '--tls-key-path', FILES.key]);
    expect(schemesOf({ ...service, ...service.extraPodSpec.mainContainer })).toEqual(['HTTPS', 'HTTPS', 'HTTPS']);
  });

  test('is probed over HTTPS, as the operator does over HTTP', () => {
    const { startupProbe, livenessProbe, readinessProbe } = frontendOf(withTls());
    const every = { periodSeconds: 10, timeoutSeconds: 5 };
    expect(startupProbe).toEqual({ httpGet: { path: '/live', port: 8000, scheme: 'HTTPS' }, ...every, failureThreshold: 30 });
    expect(livenessProbe).toEqual({ httpGet: { path: '/live', port: 8000, scheme: 'HTTPS' }, initialDelaySeconds: 15, ...every, failureThreshold: 3 });
    expect(readinessProbe).toEqual({ httpGet: { path: '/health', port: 8000, scheme: 'HTTPS' }, initialDelaySeconds: 10, ...every, failureThreshold: 3 });
  });

  test('is probed as stated', () => {
    const { startupProbe, livenessProbe } = frontendOf(withTls({ probes: { startupBudget: Duration.minutes(10), liveness: { path: '/health' } } }));
    expect(startupProbe).toMatchObject({ httpGet: { scheme: 'HTTPS' }, failureThreshold: 60 });
    expect(livenessProbe).toEqual({ httpGet: { path: '/health', port: 8000, scheme: 'HTTPS' }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 });
  });

  test('has an address with https, and metrics over HTTPS, which workers have over HTTP', () => {
    expect(graphOf(withTls()).url).toMatch(/^https:\/\/chat-frontend/);
    const [, frontend, worker] = manifestsOf({ ...withTls(), metrics: Metrics.podMonitor() }) as Yaml[];
    expect(frontend.spec.podMetricsEndpoints).toEqual([{ port: 'http', path: '/metrics', scheme: 'https', tlsConfig: { insecureSkipVerify: true } }]);
    expect(worker.spec.podMetricsEndpoints).toEqual([{ port: 'system', path: '/metrics' }]);
    expect(adviceOf(withTls())).toEqual([]);
  });

  test('listens on an address of IPv6 that it can read together with the port', () => {
    expect(frontendOf(withTls({ ipFamily: IpFamily.IPV6 })).env).toContainEqual({ name: 'DYN_HTTP_HOST', value: '[::]' });
  });

  test.each<[string, DynamoGraphProps]>([
    ['flags', aggregated({ frontend: { extraArgs: ['--tls-cert-path=/tls/a', '--tls-key-path', '/tls/b'] } })],
    ['its variables', aggregated({ frontend: { env: { DYN_TLS_CERT_PATH: EnvValue.of('/tls/a'), DYN_TLS_KEY_PATH: EnvValue.of('/tls/b') } } })],
    ['variables of the graph', aggregated({ env: { DYN_TLS_CERT_PATH: EnvValue.of('/tls/a'), DYN_TLS_KEY_PATH: EnvValue.of('/tls/b') } })],
  ])('is probed over HTTPS where %s state the certificate', (_, props) => {
    expect(schemesOf(frontendOf(props))).toEqual(['HTTPS', 'HTTPS', 'HTTPS']);
    expect(graphOf(props).url).toMatch(/^https:/);
  });

  test('answers over HTTP where the release does not read the variables', () => {
    const env = { DYN_TLS_CERT_PATH: EnvValue.of('/tls/a') };
    expect(graphOf(aggregated({ version: DynamoVersion.V0_5_0, env })).url).toMatch(/^http:/);
    expect(schemesOf(frontendOf(aggregated()))).toEqual([undefined, undefined, undefined]);
  });
});
