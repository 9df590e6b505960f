import { isDataKey } from '../../kube/names';
import { EnvVar } from '../../kube/objects';
import { Finding, ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/**
 * The HTTP proxy through which pods reach the internet.
 */
export interface ProxyOptions {
  /**
   * Address of the proxy, for example `http://proxy.example.com:3128`. A password is refused, since it would be in the manifest.
   */
  readonly url: string;

  /**
   * Destinations to reach without the proxy, in addition to the cluster itself: host names, domain suffixes (`.example.com`) and
   * networks (`10.0.0.0/8`), one per entry.
   *
   * @default - the cluster only
   */
  readonly noProxy?: string[];
}

/**
 * A ConfigMap with the certificate authorities that pods trust, in their namespace. It replaces the bundle of the
 * image, so it must include the public authorities. The ConfigMap must exist; trust-manager can create it.
 *
 * @see https://cert-manager.io/docs/trust/trust-manager/
 */
export interface CaBundleOptions {
  /**
   * Name of the ConfigMap.
   */
  readonly configMap: string;

  /**
   * Key of the ConfigMap with the certificates, in PEM.
   *
   * @default ca-certificates.crt
   */
  readonly key?: string;
}

/** How pods reach servers outside the cluster. */
export interface NetworkAccess {
  readonly proxy?: ProxyOptions;
  readonly caBundle?: CaBundleOptions;
}

/** The cluster itself: requests to the leader of a group must not go through the proxy. */
const OWN = ['localhost', '127.0.0.1', '.svc', '.cluster.local'];

const BUNDLE_DIRECTORY = '/etc/ca-bundle';
const BUNDLE_FILE = 'ca-certificates.crt';

/**
 * Variables with the path of the bundle: for OpenSSL and httpx, for requests and huggingface_hub, for curl, for the AWS libraries.
 *
 * @see https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
 */
const BUNDLE_VARIABLES = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'AWS_CA_BUNDLE'];

/** The parts for a proxy and a bundle, if given. */
export function accessParts({ proxy, caBundle }: NetworkAccess = {}): PodPart[] {
  return [
    ...(proxy ? [{ from: 'proxy', env: proxyVariables(proxy) }] : []),
    ...(caBundle ? [bundlePart(caBundle)] : []),
  ];
}

/** Both spellings: some programs read only the lowercase one, Python reads both. */
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
    title: 'The proxy is an HTTP address without a password',
    source: 'https://requests.readthedocs.io/en/latest/user/advanced/#proxies',
    check: ({ proxy }) => proxy && proxyFindings(proxy),
  },
  {
    code: 'INF111',
    severity: 'error',
    title: '`caBundle.key` is a valid key of a ConfigMap',
    source: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
    check: ({ caBundle }) => !isDataKey(caBundle?.key ?? BUNDLE_FILE) && {
      path: 'caBundle.key',
      got: caBundle?.key,
      expected: 'a key of letters, digits, dashes, underscores and dots',
      remedy: `copy the key of the certificates from the ConfigMap, or leave it out for ${BUNDLE_FILE}`,
    },
  },
]);

function proxyFindings({ url, noProxy }: ProxyOptions): Finding[] {
  const findings: Finding[] = (noProxy ?? []).filter((entry) => !/^[^\s,]+$/.test(entry)).map((got) => ({
    path: 'proxy.noProxy', got, expected: 'one name or network per entry', remedy: "split it into entries: ['.example.com', '10.0.0.0/8']",
  }));
  return PROXY_URL.test(url) ? findings : [
    { path: 'proxy.url', got: url, expected: 'an address such as http://proxy.example.com:3128', remedy: 'write scheme, host and port, without user and password' },
    ...findings,
  ];
}
