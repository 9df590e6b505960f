import { Manifest } from './manifest';
import { tryCases } from './trial';
import { ConformanceCase } from '../conformance/suite';

/** Stands in for the suite of test/conformance: what its tests compare with upstream is applied instead. */
export function describeConformance(system: string, cases: readonly ConformanceCase[]): void {
  tryCases(cases.filter(({ isRewritten }) => !isRewritten).map(({ file, ours }) => ({ name: `conformance/${system}/${file}`, manifests: ours() as Manifest[] })));
}
