import { DANGLING } from '../dangling';
import { apply, CLUSTER, eventually } from '../kubectl';
import { newNamespace } from '../namespace';
import { danglingReferences, REFERRING_KINDS } from '../references';

const reconciled = CLUSTER.schedules ? describe : describe.skip;

reconciled('The check of references', () => {
  test('finds what leads nowhere, of every kind that it knows', async () => {
    const namespace = newNamespace();
    apply(DANGLING, '-n', namespace);
    await eventually(() => {
      const found = danglingReferences(DANGLING, namespace).map((problem) => problem.split('/')[0]);
      expect([...new Set(found)].sort()).toEqual([...REFERRING_KINDS].sort());
    });
  });
});
