import type { Match } from './place.ts';

/**
 * Finds the pattern of an address in a react-router 3 route tree: `/services/detail/:id/tasks` for whatever the id is.
 * Pure. Not react-router's `match()`: that runs the routes' `onEnter` hooks again, and in DC/OS a logged-out user's
 * hook fires `redirectToLogin`, which other plugins act upon.
 *
 * The rules are those of react-router 3's `matchRoutes` and `PatternUtils`: depth first in the given order; a child's
 * path goes on where its parent's ended, unless it begins with a slash; routes without a path are layouts.
 */
export interface RouteNode {
  readonly path?: string;
  readonly childRoutes?: readonly RouteNode[];
  readonly indexRoute?: RouteNode;
  /** A `<Redirect>` has this, and no children. */
  readonly to?: unknown;
}

export type Matcher = (pathname: string) => Match;

/** What stands for something else, and what a regular expression would take for more than it is. */
const SPECIAL = /:[a-zA-Z_$][\w$]*|\*\*|[*().+?^$|{}[\]\\]/g;
const REGEXP_OF: Readonly<Record<string, string>> = { '**': '.*', '*': '.*?', '(': '(?:', ')': ')?' };

/** The beginning of a pathname that a route's path matches. */
function compile(path: string): RegExp {
  const source = path.replace(SPECIAL, (special) => REGEXP_OF[special] || (special[1] ? '[^/]+' : `\\${special}`));
  return new RegExp(`^${source}${/\/$/.test(path) ? '' : '/?'}${/(?:^|[^*])\*$/.test(path) ? '$' : ''}`, 'i');
}

const WORD = /^(?:[a-z][a-z_]*(?:-[a-z_]+)*|404|:[A-Za-z_]\w*\??|\*{1,2})$/;

/** Puts a route's path behind its parent's; a segment the contract has no word for becomes `*`. */
export const join = (parent: string, path: string): string =>
  `${parent}/${path.replace(/[^/()]+/g, (word) => (WORD.test(word) ? word : '*'))}`
    .replace(/\/+/g, '/')
    .replace(/(.)\/+$/, '$1');

/** What is shown at a route's own address: its index, or that of a layout inside it. */
const indexOf = ({ indexRoute, childRoutes }: RouteNode): RouteNode | undefined =>
  indexRoute ||
  (childRoutes || [])
    .filter(({ path }) => !path)
    .map(indexOf)
    .filter(Boolean)[0];

/** @param routes the tree as the host's `routes` action gives it. */
export function createMatcher(routes: readonly RouteNode[]): Matcher {
  const compiled: Record<string, RegExp> = {};

  /** @returns what is left of the pathname; undefined where it does not match, or not to the end of a segment. */
  function consume(path: string, rest: string): string | undefined {
    const absolute = path[0] === '/' ? path : `/${path}`;
    compiled[absolute] = compiled[absolute] || compile(absolute);
    const matched = (compiled[absolute].exec(rest) || [])[0];
    if (matched === undefined) return undefined;
    const left = rest.slice(matched.length);
    return left && (/\/$/.test(matched) ? `/${left}` : undefined);
  }

  function search(
    nodes: readonly RouteNode[],
    pathname: string,
    rest: string | undefined,
    parent: string,
  ): Match | undefined {
    let found: Match | undefined;
    nodes.some((route) => {
      const { childRoutes, to } = route;
      const path = route.path || '';
      const absolute = path[0] === '/';
      let left = absolute ? pathname : rest;
      let pattern = parent;
      if (path && left !== undefined) {
        left = consume(path, left);
        if (left !== undefined) pattern = join(absolute ? '' : parent, path);
        if (left === '') {
          // biome-ignore lint/complexity/useOptionalChain: in ES5 that is twenty bytes longer, of a part that every page loads.
          const away = to !== undefined || (indexOf(route) || {}).to !== undefined;
          found = away ? null : /^\/\*{1,2}$/.test(pattern) ? NOT_FOUND : pattern;
          return true;
        }
      }
      // Also below a route that does not match: a child with an absolute path may.
      found = search(childRoutes || [], pathname, left, pattern);
      return found !== undefined;
    });
    return found;
  }

  return (pathname) => {
    const from = pathname[0] === '/' ? pathname : `/${pathname}`;
    const found = search(routes, from, from, '');
    return found === undefined ? NOT_FOUND : found;
  };
}

/** What an address without a route is called. Never the address. */
export const NOT_FOUND = 'not_found';
