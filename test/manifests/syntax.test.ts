import * as syntaxes from './syntax';
import { Syntax } from './syntax';

const LONG = 'a'.repeat(254);

/** What is written in a syntax, and what is not. */
const EXAMPLES: Readonly<Record<string, readonly [right: readonly string[], wrong: readonly string[]]>> = {
  DNS_LABEL: [['a', '1', 'a-b', 'a'.repeat(63)], ['', 'A', 'a.b', '-a', 'a-', 'a'.repeat(64), 'a\n']],
  DNS_1035_LABEL: [['a', 'a1', 'a-b'], ['', '1a', 'a.b', 'a-', 'a'.repeat(64)]],
  DNS_SUBDOMAIN: [['a', 'a.b-c.1'], ['', 'A', 'a..b', '.a', 'a.', 'a_b', LONG]],
  CSI_DRIVER: [['gcsfuse.csi.storage.gke.io', 'Driver'], ['', 'a/b', 'a'.repeat(64)]],
  PATH_SEGMENT: [['a:b', 'system:node', 'A b'], ['', '.', '..', 'a/b', 'a%b']],
  LABEL_VALUE: [['', 'a', 'A_b.c-1', 'a'.repeat(63)], ['-a', 'a.', 'a b', 'a'.repeat(64)]],
  ENV_NAME: [['A', '_a', 'a.b', '-A'], ['', '1A', 'A=B', 'A B', '.', '..', '..A']],
  DATA_KEY: [['a', '.a', 'A_b-1.json'], ['', '.', '..', '..a', 'a/b', 'a b', LONG]],
  HEADER_NAME: [['X-A', 'x1'], ['', 'X_A', 'X A']],
  HOST_NAME: [['a.example.com', '*.example.com'], ['', '*', '*.*.com', '10.0.0.1', 'a_b']],
  QUALIFIED_NAME: [['a', 'A_b', 'example.com/a'], ['', '/a', 'a/', 'Example.com/a', 'a/b/c', 'a b', 'a'.repeat(64)]],
  PORT_NAME: [['http', 'a1', '1a', 'a-b'], ['', '80', 'HTTP', 'a--b', '-a', 'a-', 'a'.repeat(16)]],
  IP_ADDRESS: [['10.0.0.1', '::1'], ['', '10.0.0', 'example.com']],
  CIDR: [['10.0.0.0/8', '::/0'], ['', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/8/8', 'a/8']],
  INNER_PATH: [['a/b', '.', 'a..b'], ['/a', '..', 'a/../b']],
  NO_BACKSTEP: [['/a/b', 'a'], ['..', '/a/../b']],
};

test('every syntax has examples', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(syntaxes).sort());
});

describe.each(Object.entries(EXAMPLES))('%s', (name, [right, wrong]) => {
  const { matches } = (syntaxes as Record<string, Syntax>)[name];

  test.each(right)('is %p', (text) => {
    expect(matches(text)).toBe(true);
  });

  test.each(wrong)('is not %p', (text) => {
    expect(matches(text)).toBe(false);
  });
});
