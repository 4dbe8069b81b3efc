import type { RouterState } from 'react-router';
import { AccessDenied } from '../pages/AccessDenied.tsx';
import { createLoginPage, type LoginPageOptions } from '../pages/LoginPage.tsx';
import { type HostRoute, page } from '../routes/host-route.ts';
import type { Hooks } from '../sdk/hooks.ts';
import type { AuthStore } from '../stores/auth.ts';

export type Replace = (path: string) => void;

/** Where nobody has to be logged in. */
export const isOpenTo = (pathname: string): boolean => /^\/(?:login|access-denied)/.test(pathname);

/** What both login plugins do with an answer of 401: the session is over, wherever it was ended. */
export function endSessionAt401(hooks: Hooks, auth: AuthStore): void {
  hooks.addAction('AJAXRequestError', (xhr) => {
    const here = window.location.hash.replace(/^#/, '');
    // The host hands over its request.
    if ((xhr as XMLHttpRequest).status === 401 && !isOpenTo(here)) auth.expire();
  });
}

/** What both login plugins do to the routes: a guard in front of everything, a login page, one for who may do nothing. */
export function addLoginRoutes(hooks: Hooks, auth: AuthStore, options: LoginPageOptions): void {
  hooks.addFilter('applicationRoutes', (routes) => {
    // The host builds the tree just before it applies this filter.
    const [root] = routes as HostRoute[];
    const index = root?.children?.find((route) => route.id === 'index');
    if (root?.children === undefined || index === undefined) throw new Error('the routes have no index');
    index.onEnter = (nextState: RouterState, replace: Replace) => {
      if (!auth.isLoggedIn()) hooks.doAction('redirectToLogin', nextState, replace);
    };
    root.children.unshift(page('/access-denied', AccessDenied), page('/login', createLoginPage(options)));
    return routes;
  });
}
