export * from './manifests/synth';
