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

const TOKENS = /:[a-zA-Z_$][\w$]*|\*\*|\*|\(|\)/g;
const REGEXP_OF: Readonly<Record<string, string>> = { '**': '.*', '*': '.*?', '(': '(?:', ')': ')?' };

/** The beginning of a pathname that a route's path matches. */
function compile(path: string): RegExp {
  let source = '';
  let end = 0;
  const literal = (to: number): string => path.slice(end, to).replace(/[.+?^$|{}[\]\\]/g, '\\$&');
  path.replace(TOKENS, (token, index: number) => {
    source += literal(index) + (REGEXP_OF[token] ?? '[^/]+');
    end = index + token.length;
    return token;
  });
  source += literal(path.length);
  if (!/\/$/.test(path)) source += '/?';
  if (/(?:^|[^*])\*$/.test(path)) source += '$';
  return new RegExp(`^${source}`, 'i');
}

const WORD = /^(?:[a-z][a-z_]*(?:-[a-z_]+)*|404|:[A-Za-z_]\w*\??|\*{1,2})?$/;

/** Puts a route's path behind its parent's; a segment the contract has no word for becomes `*`. */
export function join(parent: string, path: string): string {
  const words = path.split(/([/()])/).map((part) => (/^[/()]$/.test(part) || WORD.test(part) ? part : '*'));
  return `${parent}/${words.join('')}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}

const isRedirect = (route: RouteNode | undefined): boolean => route !== undefined && route.to !== undefined;

/** What is shown at a route's own address: its index, or that of a layout inside it. */
function indexOf(route: RouteNode): RouteNode | undefined {
  if (route.indexRoute) return route.indexRoute;
  const layouts = (route.childRoutes ?? []).filter((child) => !child.path);
  return layouts.map(indexOf).filter(Boolean)[0];
}

/** @param routes the tree as the host's `routes` action gives it. */
export function createMatcher(routes: readonly RouteNode[]): Matcher {
  const compiled: Record<string, RegExp> = {};

  /** @returns what is left of the pathname, or null. */
  function consume(path: string, rest: string): string | null {
    const absolute = path.charAt(0) === '/' ? path : `/${path}`;
    compiled[absolute] = compiled[absolute] || compile(absolute);
    const matched = compiled[absolute].exec(rest)?.[0];
    if (matched === undefined) return null;
    const left = rest.slice(matched.length);
    if (left === '') return '';
    // The match has to end where a segment ends.
    return /\/$/.test(matched) ? `/${left}` : null;
  }

  function search(
    nodes: readonly RouteNode[],
    pathname: string,
    rest: string | null,
    parent: string,
  ): Match | undefined {
    for (let i = 0; i < nodes.length; i += 1) {
      const route = nodes[i];
      const found = route && descend(route, pathname, rest, parent);
      if (found) return found;
    }
    return undefined;
  }

  function descend(route: RouteNode, pathname: string, rest: string | null, parent: string): Match | undefined {
    const { path = '', childRoutes = [] } = route;
    const absolute = path.charAt(0) === '/';
    let left = absolute ? pathname : rest;
    let pattern = parent;
    if (path && left !== null) {
      left = consume(path, left);
      if (left !== null) pattern = join(absolute ? '' : parent, path);
      if (left === '') {
        if (isRedirect(route) || isRedirect(indexOf(route))) return { kind: 'redirect' };
        return { kind: 'page', pattern: /^\/\*{1,2}$/.test(pattern) ? NOT_FOUND : pattern };
      }
    }
    // Also below a route that does not match: a child with an absolute path may.
    return search(childRoutes, pathname, left, pattern);
  }

  return (pathname) => {
    const from = pathname.charAt(0) === '/' ? pathname : `/${pathname}`;
    return search(routes, from, from, '') ?? { kind: 'page', pattern: NOT_FOUND };
  };
}

/** What an address without a route is called. Never the address. */
export const NOT_FOUND = 'not_found';
