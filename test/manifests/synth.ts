import { Chart, Testing } from 'cdk8s';
import { CheckOptions, expectValid } from './check';
import { Manifest } from '../../src/kube/manifest';

/**
 * The manifests of a chart, after a check that an API server takes them and that they fit together.
 *
 * Every test synthesizes through this, so that no test says yes to a manifest that a cluster refuses.
 */
export function synth(chart: Chart, options?: CheckOptions): Manifest[] {
  const manifests: Manifest[] = Testing.synth(chart);
  expectValid(manifests, options);
  return manifests;
}
