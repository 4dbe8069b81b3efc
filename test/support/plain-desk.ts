import type { Desk } from '../../src/proxy/intake/person.ts';

/** For tests of who gets to the desk: says whether it takes them for an admin, and agrees to everything. */
export const plainDesk: Desk = {
  policy: ({ admin }) => ({ admin }),
  cluster: () => ({ state: 'on', reason: 'cluster_default' }),
  sent: () => ({ entries: [] }),
  preview: () => Promise.resolve({ tracks: [], problems: [] }),
  choose: () => Promise.resolve({ ok: true, body: {} }),
  forget: () => Promise.resolve({ ok: true, body: {} }),
};
