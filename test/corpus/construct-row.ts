import { Chart } from 'cdk8s';
import { Found } from '../harness';

/** Constructs as somebody runs them, of the doors whose props are more than a model, GPUs and flags. */
export interface ConstructRow {
  /** Where it is described: repository, commit and file, an issue or a page. */
  readonly source: string;
  readonly title: string;
  readonly make: (chart: Chart) => { readonly advice: readonly Found[] };
}

/** Constructs that do not run, or not as they are meant to. */
export interface BadConstructRow extends ConstructRow {
  /** Codes of what is found, and no others. */
  readonly codes: readonly string[];
}
