export * from './check';
export * from './pod-security';
export * from './problem';
export type { KubernetesVersion } from './schema-facts';
export * from './synth';
