import { isIP } from 'node:net';

/** How a string may be written. */
export interface Syntax {
  /** What it is called, after "is". */
  readonly description: string;
  readonly matches: (text: string) => boolean;
}

/**
 * The names that Kubernetes knows, each with the most characters it may have.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export const DNS_LABEL = pattern('an RFC 1123 label', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 63);
export const DNS_1035_LABEL = pattern('a DNS-1035 label', /^[a-z]([-a-z0-9]*[a-z0-9])?$/, 63);
export const DNS_SUBDOMAIN = pattern('an RFC 1123 subdomain', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 253);
export const CSI_DRIVER = syntax('the name of a CSI driver', (text) => text.length <= 63 && DNS_SUBDOMAIN.matches(text.toLowerCase()));
export const PATH_SEGMENT = syntax('a path segment', (text) => text !== '' && !['.', '..'].includes(text) && !/[/%]/.test(text));
export const LABEL_VALUE = pattern('a label value', /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/, 63);
export const ENV_NAME = syntax('an environment variable name', (text) => /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text) && !/^\.\.?$|^\.\./.test(text));
export const DATA_KEY = syntax('a key of letters, digits, - _ and .', (text) => text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && text !== '.' && !text.startsWith('..'));
export const HEADER_NAME = pattern('an HTTP header name', /^[-A-Za-z0-9]+$/);
export const HOST_NAME = syntax('a DNS name, perhaps with a leading *.', (text) => DNS_SUBDOMAIN.matches(text.replace(/^\*\./, '')) && isIP(text) === 0);

/** A name, perhaps with a prefix that is a domain: labels, annotations, conditions, resources. */
export const QUALIFIED_NAME = syntax('a qualified name', (text) => {
  const [name, prefix, ...more] = text.split('/').reverse();
  return more.length === 0 && (prefix === undefined || DNS_SUBDOMAIN.matches(prefix)) && name !== '' && LABEL_VALUE.matches(name);
});

/** An IANA service name. */
export const PORT_NAME = syntax('a port name', (text) => text.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && /[a-z]/.test(text));

export const IP_ADDRESS = syntax('an IP address', (text) => isIP(text) !== 0);
export const CIDR = syntax('a CIDR', (text) => {
  const [address, bits, ...more] = text.split('/');
  return more.length === 0 && isIP(address) !== 0 && /^\d+$/.test(bits ?? '') && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
});

/** A path inside a volume, which must not leave it. */
export const INNER_PATH = syntax('a relative path without ..', (text) => !text.startsWith('/') && NO_BACKSTEP.matches(text));
export const NO_BACKSTEP = syntax('a path without ..', (text) => !text.split('/').includes('..'));

function pattern(description: string, expression: RegExp, longest = Infinity): Syntax {
  const length = longest === Infinity ? '' : ` of at most ${longest} characters`;
  return syntax(`${description}${length}`, (text) => text.length <= longest && expression.test(text));
}

function syntax(description: string, matches: (text: string) => boolean): Syntax {
  return { description, matches };
}
