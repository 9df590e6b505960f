import { isDataKey } from '../../kube/names';
import { EnvVar } from '../../kube/objects';
import { Finding, ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/**
 * A proxy through which pods reach the internet.
 */
export interface ProxyOptions {
  /**
   * Address of the proxy, such as `http://proxy.example.com:3128`. Without a password: a manifest is no place for one.
   */
  readonly url: string;

  /**
   * What is reached without the proxy, besides the cluster itself: names, names that end with one, networks such as `10.0.0.0/8`.
   *
   * @default - nothing else
   */
  readonly noProxy?: string[];
}

/**
 * Certificates of authorities that pods trust, in a ConfigMap of their namespace: all of them, those of the internet included.
 * Not made here; trust-manager makes such ConfigMaps.
 *
 * @see https://cert-manager.io/docs/trust/trust-manager/
 */
export interface CaBundleOptions {
  /**
   * Name of the ConfigMap.
   */
  readonly configMap: string;

  /**
   * Key of the ConfigMap, with certificates in PEM.
   *
   * @default ca-certificates.crt
   */
  readonly key?: string;
}

/** What pods need to reach what is outside. */
export interface NetworkAccess {
  readonly proxy?: ProxyOptions;
  readonly caBundle?: CaBundleOptions;
}

/** The cluster itself: a request to the leader of a group never goes through a proxy. */
const OWN = ['localhost', '127.0.0.1', '.svc', '.cluster.local'];

const BUNDLE_DIRECTORY = '/etc/ca-bundle';
const BUNDLE_FILE = 'ca-certificates.crt';

/**
 * Variables by which programs find certificates: OpenSSL and httpx, requests and huggingface_hub, curl, the AWS libraries.
 *
 * @see https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
 */
const BUNDLE_VARIABLES = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'AWS_CA_BUNDLE'];

/** The parts that these come to. */
export function accessParts({ proxy, caBundle }: NetworkAccess = {}): PodPart[] {
  return [
    ...(proxy ? [{ from: 'proxy', env: proxyVariables(proxy) }] : []),
    ...(caBundle ? [bundlePart(caBundle)] : []),
  ];
}

/** Both spellings: some programs read the small letters only, Python both. */
function proxyVariables({ url, noProxy }: ProxyOptions): EnvVar[] {
  const values = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: [...OWN, ...noProxy ?? []].join(',') };
  return Object.entries(values).flatMap(([name, value]) => [{ name, value }, { name: name.toLowerCase(), value }]);
}

function bundlePart({ configMap: name, key }: CaBundleOptions): PodPart {
  return {
    from: 'caBundle',
    env: BUNDLE_VARIABLES.map((variable) => ({ name: variable, value: `${BUNDLE_DIRECTORY}/${BUNDLE_FILE}` })),
    volumes: [{ name: 'ca-bundle', source: { configMap: { name, items: [{ key: key ?? BUNDLE_FILE, path: BUNDLE_FILE }] } }, mountPath: BUNDLE_DIRECTORY, readOnly: true }],
  };
}

const PROXY_URL = /^https?:\/\/[a-z0-9](?:[\w.-]*[a-z0-9])?(?::\d{1,5})?\/?$/i;

export const ACCESS_RULES = ruleTable<NetworkAccess>([
  {
    code: 'INF110',
    severity: 'engine-error',
    title: 'A proxy has an address of HTTP, without a password',
    source: 'https://requests.readthedocs.io/en/latest/user/advanced/#proxies',
    check: ({ proxy }) => [
      ...(proxy === undefined || PROXY_URL.test(proxy.url) ? [] : [{
        path: 'proxy.url', got: proxy.url, expected: 'an address such as http://proxy.example.com:3128', remedy: 'write scheme, host and port',
      }]),
      ...(proxy?.noProxy ?? []).filter((entry) => !/^[^\s,]+$/.test(entry)).map((got): Finding => ({
        path: 'proxy.noProxy', got, expected: 'one name or network in each entry', remedy: "write them apart: ['.example.com', '10.0.0.0/8']",
      })),
    ],
  },
  {
    code: 'INF111',
    severity: 'error',
    title: 'Certificates are in a key that a ConfigMap can have',
    source: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
    check: ({ caBundle }) => isDataKey(caBundle?.key ?? BUNDLE_FILE) ? undefined : {
      path: 'caBundle.key',
      got: caBundle?.key,
      expected: 'a key of the ConfigMap: letters, digits, dashes, underscores, dots',
      remedy: 'name the key that has the certificates, or leave it out',
    },
  },
]);
