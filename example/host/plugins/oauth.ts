import type { RouterState } from 'react-router';
import { AccessDenied } from '../pages/AccessDenied.tsx';
import { LoginPage } from '../pages/LoginPage.tsx';
import { type HostRoute, page } from '../routes/host-route.ts';
import type { Plugin } from '../sdk/plugin-sdk.ts';
import type { AuthStore } from '../stores/auth.ts';

type Replace = (path: string) => void;

/** The UI's own login plugin, in open DC/OS: login page, guard in front of everything else, end of a session. */
export function createOauth(auth: AuthStore): Plugin {
  return ({ Hooks }) => {
    Hooks.addFilter('applicationRoutes', (routes) => {
      // The host builds the tree just before it applies this filter.
      const [root] = routes as HostRoute[];
      const index = root?.children?.find((route) => route.id === 'index');
      if (root?.children === undefined || index === undefined) throw new Error('the routes have no index');
      index.onEnter = (nextState: RouterState, replace: Replace) => {
        if (!auth.isLoggedIn()) Hooks.doAction('redirectToLogin', nextState, replace);
      };
      root.children.unshift(page('/access-denied', AccessDenied), page('/login', LoginPage));
      return routes;
    });

    Hooks.addAction('redirectToLogin', (nextState, replace) => {
      // From onEnter above, or with the same shapes from elsewhere in the UI.
      const { pathname } = (nextState as RouterState).location;
      const target = pathname === '/' ? '/login' : `/login?relativePath=${pathname}`;
      (replace as Replace)(target);
    });

    // A session that ended: no userLogoutSuccess, as in the DC/OS UI.
    Hooks.addAction('AJAXRequestError', (xhr) => {
      if ((xhr as { readonly status?: number }).status === 401 && auth.isLoggedIn()) auth.expire();
    });

    auth.listen(() => {
      if (!auth.isLoggedIn()) window.location.href = '#/login';
    });
  };
}
