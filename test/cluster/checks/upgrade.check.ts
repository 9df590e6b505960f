import { Construct } from 'constructs';
import { apply, expectNoDiff, must } from '../kubectl';
import { dropNamespace, newNamespace } from '../namespace';
import { keepAsWritten } from '../stored-version';
import { manifestsOf, SUBJECTS } from '../subject';
import { UPGRADES } from '../upgrade';

/** Both ways in which people apply; they merge differently. */
const WAYS = [['apply'], ['apply', '--server-side']];

const uids = (namespace: string, manifests: readonly object[]) =>
  must(['get', '-n', namespace, '-o', 'jsonpath={..metadata.uid}'], manifests as never).stdout;

describe.each(SUBJECTS)('$name that runs', ({ name, add }) => {
  const upgrades = UPGRADES.filter(({ construct }) => construct === name);

  beforeAll(async () => keepAsWritten(manifestsOf((chart) => add(chart, 'subject')), newNamespace()));

  test.each(upgrades)('takes $what', async ({ before, after }) => {
    for (const way of WAYS) {
      const namespace = newNamespace();
      must([...way, '-n', namespace], before);
      const made = uids(namespace, before);
      must([...way, '-n', namespace], after);
      expect(uids(namespace, after)).toBe(made);
      await expectNoDiff(after, namespace, ...way.slice(1));
      dropNamespace(namespace);
    }
  });

  test('can move in the tree of constructs', async () => {
    const namespace = newNamespace();
    apply(manifestsOf((chart) => add(chart, 'subject')), '-n', namespace);
    const moved = manifestsOf((chart) => add(new Construct(new Construct(chart, 'team'), 'stage'), 'renamed'));
    await expectNoDiff(moved, namespace, '--server-side');
    dropNamespace(namespace);
  });
});
