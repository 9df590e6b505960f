import { ANY_ADDRESS } from '../../engines/engine-spec';

/**
 * IP family of the addresses of pods.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dual-stack/
 */
export enum IpFamily {
  /** IPv4, also where pods have addresses of both families. */
  IPV4 = 'IPv4',
  /** IPv6: pods have no addresses of IPv4. */
  IPV6 = 'IPv6',
}

/** The address of all interfaces of a pod: each family has its own. */
export function anyAddress(family: IpFamily | undefined): string {
  return family === IpFamily.IPV6 ? '::' : ANY_ADDRESS;
}
