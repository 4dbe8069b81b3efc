import { createGroupCommit, type GroupCommit } from '../../../src/proxy/spool/group-commit.ts';
import type { Operation, Outcome } from '../../../src/proxy/spool/operations.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Records of each commit, in order; a commit stays under way until `end`. */
function openGroup() {
  const commits: number[] = [];
  let last: readonly Operation[] = [];
  const recordsOf = (operation: Operation): number =>
    operation.kind === 'append' ? operation.appends.reduce((sum, { records }) => sum + records, 0) : 0;
  const group: GroupCommit = createGroupCommit((operations) => {
    last = operations;
    commits.push(operations.reduce((sum, operation) => sum + recordsOf(operation), 0));
  });
  let made = 0;
  const append = (records = 1) =>
    void group.append(Array.from({ length: records }, () => ({ id: `id-${made++}`, body: '{}' })));
  const end = () => {
    const outcomes: Outcome[] = last.map((operation) => ({
      ok: true,
      answer:
        operation.kind === 'append' ? operation.appends.map(() => ({ ok: true, stored: 1, duplicates: 0 })) : undefined,
    }));
    group.settle(outcomes, []);
  };
  return { group, commits, append, end };
}

describe('group commit', () => {
  it('commits a lone record as soon as a turn brings no other', async () => {
    const { commits, append } = openGroup();
    append();
    await turn();
    await turn();
    await turn();
    expect(commits).toEqual([1]);
  });

  it('has those of turns that follow each other in one commit', async () => {
    const { commits, append } = openGroup();
    for (let count = 0; count < 10; count += 1) {
      append();
      await turn();
    }
    await turn();
    await turn();
    expect(commits).toEqual([10]);
  });

  it('begins when enough are waiting, however many turns bring more', async () => {
    const { commits, append, end } = openGroup();
    for (let count = 0; count < 100; count += 1) {
      append();
      await turn();
      if (commits.length === 1 && count === 60) end();
    }
    expect(commits[0]).toBe(32);
    // What came during the first one, and one turn more.
    expect(commits[1]).toBeGreaterThanOrEqual(29);
  });

  it('does not keep a look, or the end of a batch, waiting', async () => {
    const { group, commits } = openGroup();
    void group.submit({ kind: 'status' });
    await turn();
    expect(commits).toEqual([0]);
  });
});
