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

  function forget(): void {
    // The Cookie Store API needs a secure context; DC/OS is often served over plain HTTP.
    // biome-ignore lint/suspicious/noDocumentCookie: see above
    document.cookie = `${INFO_COOKIE}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
    changes.emit();
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
    /** The user is gone by the time the action fires, as in the DC/OS UI. */
    async logout(): Promise<void> {
      await request('/acs/api/v1/auth/logout');
      forget();
      hooks.doAction('userLogoutSuccess');
    },
    forget,
  };
}

export type AuthStore = ReturnType<typeof createAuthStore>;
