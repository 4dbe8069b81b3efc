import type { Location } from 'history';
import { hashHistory, type RouterState } from 'react-router';
import type { Plugin } from '../sdk/plugin-sdk.ts';
import type { AuthStore } from '../stores/auth.ts';
import type { Request } from '../stores/request.ts';
import { addLoginRoutes, endSessionAt401, isOpenTo, type Replace } from './login-routes.ts';

type Permissions = Readonly<Record<string, unknown>>;

const START = '/dashboard';
/** The settings it knows permissions of; it hides those of any other plugin. */
const OWN_SETTINGS: readonly string[] = ['/settings/ui-settings'];
const AFTER_OTHERS = 999999;
const SSO = '/acs/api/v1/auth/login?oidc-provider=example&target=/';

/**
 * The enterprise login plugin, with what it does to whoever watches the router: until the permissions of a user are known
 * the start is `/access-denied`, so a login passes through there; after a logout it goes to the login page and reloads
 * the document in the same breath; and single sign-on is a link that leaves the page, of which no action tells.
 */
export function createAuthentication(auth: AuthStore, request: Request): Plugin {
  return ({ Hooks }) => {
    let permissions: Permissions = {};
    let configured = false;
    const start = (): string => (Object.keys(permissions).length === 0 ? '/access-denied' : START);

    async function fetchPermissions(): Promise<void> {
      const uid = encodeURIComponent(auth.getUser()?.uid ?? '');
      permissions = await request<Permissions>(`/acs/api/v1/users/${uid}/permissions`);
      Hooks.doAction('userCapabilitiesFetched');
    }

    // Where to go is known when the permissions are.
    addLoginRoutes(Hooks, auth, {
      proceed: () => undefined,
      providers: [{ label: 'Log in with Example SSO', href: SSO }],
    });
    Hooks.addFilter('applicationRedirectRoute', start);
    Hooks.addFilter(
      'secondaryNavigation',
      // The host's own word for them: paths, and whose.
      (paths, parent) =>
        parent === '/settings' ? (paths as readonly string[]).filter((path) => OWN_SETTINGS.includes(path)) : paths,
      AFTER_OTHERS,
    );
    Hooks.addFilter('pluginsLoadedCheck', (promises) =>
      auth.isLoggedIn() ? [...(promises as unknown[]), fetchPermissions().catch(() => undefined)] : promises,
    );
    Hooks.addAction('pluginsConfigured', () => {
      configured = true;
    });

    Hooks.addAction('redirectToLogin', (nextState, replace) => {
      const { pathname } = (nextState as RouterState).location;
      (replace as Replace)(`/login?relativePath=${pathname}`);
    });

    endSessionAt401(Hooks, auth);

    Hooks.addAction('userLoginSuccess', () => {
      const { relativePath } = hashHistory.getCurrentLocation().query as { readonly relativePath?: string };
      // The page behind the login is asked for before anybody knows whether the user may see it.
      if (relativePath === undefined || relativePath === '/') window.location.replace('#/');
      void fetchPermissions().then(() => {
        if (relativePath === undefined || relativePath === '/') hashHistory.push(start());
        else window.location.replace(`#${relativePath}`);
      });
    });

    Hooks.addAction('userLogoutSuccess', () => {
      hashHistory.push('/login');
      window.location.reload();
    });

    hashHistory.listen(({ pathname }: Location) => {
      if (!configured || isOpenTo(pathname) || auth.isLoggedIn()) return;
      Hooks.doAction('redirectToLogin', { location: { pathname } }, hashHistory.replace);
    });
  };
}
