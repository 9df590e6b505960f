import { spawnSync } from 'node:child_process';
import { firstRank } from '../../../src/engines/vllm/data-parallel';
import { SHELLS_HERE } from '../../shells';

describe.each(SHELLS_HERE)('under %s', (shell) => {
  test.each([['0', 8, '0'], ['1', 8, '8'], ['3', 2, '6']])('the pod of index %s with %i ranks starts with rank %s', (index, ranks, first) => {
    const [, ...command] = firstRank(index, ranks);
    const { status, stdout } = spawnSync(shell, [...command, 'printf', '%s\n', 'a model', '--port'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, `a model\n--port\n--data-parallel-start-rank\n${first}\n`]);
  });

  test('the program replaces the shell, and its exit code is that of the container', () => {
    const [, ...command] = firstRank('1', 4);
    expect(spawnSync(shell, [...command, 'sh', '-c', 'exit 7']).status).toBe(7);
  });
});
