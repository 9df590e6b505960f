import { CLUSTER, kubectl } from '../kubectl';
import { newNamespace } from '../namespace';
import { REFUSED } from '../refused';

describe('what the rules prevent is refused', () => {
  const free = newNamespace();

  for (const { rule, what, manifest, says, namespace, byLws, bySets, isWarning = false } of REFUSED) {
    const check = (bySets && !CLUSTER.hasSets) || (byLws && !CLUSTER.hasLws) ? test.skip : test;

    check(`${rule}: ${what}`, () => {
      const { ok, stderr } = kubectl(['create', '-n', namespace ? newNamespace(namespace) : free], [manifest]);
      expect({ ok, stderr }).toEqual({ ok: isWarning, stderr: expect.stringMatching(says) });
    });
  }
});
