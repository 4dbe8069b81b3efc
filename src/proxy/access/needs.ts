/**
 * What a request must show to be let in. `user`: a good token. `local`: a connection from this machine, else as `user`.
 * `nobody`: nothing beyond what Admin Router asked for.
 */
export type Need = 'user' | 'local' | 'nobody';

/** By the address of a route; the one place where something is opened. */
const NEEDS: Readonly<Record<string, Need>> = {
  // The proxy's own page: holds nothing, and asks like everybody else.
  '/': 'nobody',
  // Public code, the same in every installation.
  '/assets/:file': 'nobody',
  // One bit.
  '/readyz': 'nobody',
  // Counts, names of destinations, error codes.
  '/healthz': 'local',
  '/metrics': 'local',
};

/** @returns `user` for everything that nobody thought of. */
export const needOf = (route: string): Need => (Object.hasOwn(NEEDS, route) ? (NEEDS[route] ?? 'user') : 'user');
