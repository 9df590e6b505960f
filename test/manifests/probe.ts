import { isPort } from './port';
import { exactlyOne, inRange, notEmpty, oneOf, Rule, spelt } from './rule';
import { HEADER_NAME } from './syntax';

/** The ways of asking a container, and of telling it. */
const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];

/** The rules that a probe and a lifecycle hook share. */
const HANDLER_RULES: readonly Rule[] = [
  ...notEmpty('exec.command', 'httpGet.path'),
  ...oneOf({ 'httpGet.scheme': ['HTTP', 'HTTPS'] }),
  ...spelt({ 'httpGet.httpHeaders[].name': HEADER_NAME }),
  ...inRange({ 'grpc.port': [1, 65535] }),
  { rule: 'exec has a command', broken: (handler) => handler.all('exec').filter((exec) => !exec.get('command').isSet) },
  {
    rule: 'a handler asks a port from 1 to 65535, or one by name',
    broken: (handler) => [...handler.all('httpGet.port'), ...handler.all('tcpSocket.port')].filter((port) => !isPort(port)),
  },
];

/** The rules of a probe. */
export const PROBE_RULES: readonly Rule[] = [
  ...exactlyOne({ '': PROBE_HANDLERS }),
  ...HANDLER_RULES,
  ...inRange({
    initialDelaySeconds: [0, Infinity],
    timeoutSeconds: [1, Infinity],
    periodSeconds: [1, Infinity],
    successThreshold: [1, Infinity],
    failureThreshold: [1, Infinity],
    terminationGracePeriodSeconds: [1, Infinity],
  }),
];

/** The rules of a liveness probe and of a startup probe, which one success ends. */
export const ONE_SUCCESS_RULES: readonly Rule[] = inRange({ successThreshold: [1, 1] });

/** The rules of a readiness probe, which stops no container. */
export const READINESS_RULES: readonly Rule[] = [
  { rule: 'a readiness probe has no terminationGracePeriodSeconds', broken: (probe) => probe.all('terminationGracePeriodSeconds') },
];

/** The rules of `postStart` and `preStop`. */
export const HOOK_RULES: readonly Rule[] = [
  ...exactlyOne({ '': HOOK_HANDLERS }),
  ...HANDLER_RULES,
  ...inRange({ 'sleep.seconds': [0, Infinity] }),
];
