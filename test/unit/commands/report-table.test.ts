import { reportTable } from '../../../src/proxy/commands/report-table.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 12, 30);
const HOUR_MS = 3_600_000;
const none = [null, null];
const usedOf = { used: none, total: none };
const body: Parameters<typeof reportTable>[0] = {
  at: [NOW_MS - HOUR_MS, NOW_MS].map((ms) => Math.floor(ms / HOUR_MS) * HOUR_MS),
  stepMs: HOUR_MS,
  pages: [],
  logins: { succeeded: none, failed: none, loggedOut: none },
  activeUsers: none,
  cluster: {
    unhealthyUnits: none,
    agents: none,
    cpu: usedOf,
    memory: usedOf,
    disk: usedOf,
    tasks: none,
    frameworks: none,
    packages: none,
  },
  packageChanges: [],
  pipeline: { received: none, refused: none, delivered: none, pending: none },
};
const lines = (change: Partial<typeof body>) => reportTable({ ...body, ...change }, { nowMs: NOW_MS, blocks: false });
const line = (change: Partial<typeof body>, label: string) => lines(change).find((each) => each.startsWith(label));

describe('the table of a report', () => {
  it('has a dash for what nobody knows, which is not zero', () => {
    expect(line({}, 'Logins ')).toMatch(/ - {2,}-$/);
    expect(line({}, 'Views of pages')).toMatch(/ - {2,}-$/);
    const logins = { ...body.logins, succeeded: [null, 0] };
    for (const label of ['Logins ', 'Views of pages']) expect(line({ logins }, label)).toMatch(/ 0 {2,}0$/);
  });

  it('says what stands at a number as it stood last, and at most, in units that people know', () => {
    const cluster = { ...body.cluster, memory: { used: [3_072, 1_536], total: [4_096, 4_096] } };
    expect(line({ cluster }, 'Memory')).toMatch(/^Memory used, of 4 GiB +1\.5 +3$/);
  });

  it('begins when counting did, where that is later', () => {
    expect(lines({ sinceMs: NOW_MS - 60_000 })[0]).toBe('2026-11-25 12:29 to 2026-11-25 12:30 UTC, by the hour');
    expect(lines({ sinceMs: 0 })[0]).toBe('2026-11-25 11:00 to 2026-11-25 12:30 UTC, by the hour');
  });

  it('keeps the end of a pattern that is too long, and the width', () => {
    const pattern = `/a${'/very-long'.repeat(10)}/:last`;
    const shown = lines({ pages: [{ pattern, views: [1, 2], total: 3 }] }).find((each) => each.includes(':last'));
    expect(shown).toMatch(/^….*\/:last +3 +2$/);
    expect(shown).toHaveLength(62);
  });

  it('hands nothing from the cluster on that would command the terminal', () => {
    const name = 'kafka\u001b]0;planted\u0007\u009b31m\r\n';
    const shown = lines({ packageChanges: [{ atMs: NOW_MS, name, change: 'installed' }] }).join('\n');
    expect(shown).toContain('installed kafka?]0;planted??31m??');
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});
