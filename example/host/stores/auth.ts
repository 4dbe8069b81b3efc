import type { Hooks } from '../sdk/hooks.ts';
import { createEmitter } from './emitter.ts';
import { post, type Request } from './request.ts';

const INFO_COOKIE = 'dcos-acs-info-cookie';

export interface User {
  readonly uid: string;
  readonly description: string;
}

const cookie = (): string => new RegExp(`(?:^|; )${INFO_COOKIE}=([^;]*)`).exec(document.cookie)?.[1] ?? '';

/** Who is logged in is known from the readable cookie alone; the token's cookie is HttpOnly. */
export function createAuthStore(options: { readonly hooks: Hooks; readonly request: Request }) {
  const { hooks, request } = options;
  const changes = createEmitter();

  function emptyCookie(): void {
    // The Cookie Store API needs a secure context; DC/OS is often served over plain HTTP.
    // biome-ignore lint/suspicious/noDocumentCookie: see above
    document.cookie = `${INFO_COOKIE}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
  }

  return {
    listen: changes.listen,
    /** True for any content, even garbage. */
    isLoggedIn: () => cookie() !== '',
    getUser(): User | null {
      try {
        return JSON.parse(atob(cookie()));
      } catch {
        return null;
      }
    },
    /** @throws RequestError */
    async login(uid: string, password: string): Promise<void> {
      await request('/acs/api/v1/auth/login', post({ uid, password }));
      hooks.doAction('userLoginSuccess');
      changes.emit();
    },
    /** When the action fires the user is gone and the address is still that of their last page, as in the DC/OS UI. */
    async logout(): Promise<void> {
      await request('/acs/api/v1/auth/logout');
      emptyCookie();
      hooks.doAction('userLogoutSuccess');
      changes.emit();
    },
    /** The session ended without a logout: no `userLogoutSuccess`, as in the DC/OS UI. */
    expire(): void {
      emptyCookie();
      window.location.href = '#/login';
    },
  };
}

export type AuthStore = ReturnType<typeof createAuthStore>;
