import { hashHistory, type RouterState } from 'react-router';
import type { Plugin } from '../sdk/plugin-sdk.ts';
import type { AuthStore } from '../stores/auth.ts';
import { addLoginRoutes, endSessionAt401, type Replace } from './login-routes.ts';

/** Where one wanted to be, else the start. */
function proceed(relativePath: string | undefined): void {
  if (relativePath === undefined) hashHistory.push('/');
  else window.location.replace(`#${relativePath}`);
}

/** The UI's own login plugin, in open DC/OS: one document from login to logout. */
export function createOauth(auth: AuthStore): Plugin {
  return ({ Hooks }) => {
    addLoginRoutes(Hooks, auth, { proceed, providers: [] });

    Hooks.addAction('redirectToLogin', (nextState, replace) => {
      // From onEnter, or with the same shapes from elsewhere in the UI.
      const { pathname } = (nextState as RouterState).location;
      const target = pathname === '/' ? '/login' : `/login?relativePath=${pathname}`;
      (replace as Replace)(target);
    });

    endSessionAt401(Hooks, auth);

    auth.listen(() => {
      if (!auth.isLoggedIn()) window.location.href = '#/login';
    });
  };
}
