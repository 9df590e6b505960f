import { Chart, Testing } from 'cdk8s';
import { Manifest } from '../src/private/manifest';

/** The manifests of a chart. */
export function synth(chart: Chart): Manifest[] {
  return Testing.synth(chart);
}
