import type { User } from './users.ts';

/** Holds the token; HttpOnly, so no script can read it. */
export const AUTH_COOKIE = 'dcos-acs-auth-cookie';
/** Tells the UI who is logged in: base64 of JSON. */
export const INFO_COOKIE = 'dcos-acs-info-cookie';

export function readCookie(header: string | undefined, name: string): string | undefined {
  const pair = (header ?? '').split(';').find((part) => part.trim().startsWith(`${name}=`));
  const value = pair?.trim().slice(name.length + 1);
  return value === '' ? undefined : value;
}

/** The header without DC/OS's own cookies: Admin Router keeps them from the services behind it. */
export function withoutDcosCookies(header: string | undefined): string | undefined {
  const kept = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith(`${AUTH_COOKIE}=`) && !part.startsWith(`${INFO_COOKIE}=`));
  return kept.length === 0 ? undefined : kept.join('; ');
}

/** As the identity service sets them: no SameSite attribute. */
export const loginCookies = (token: string, user: User): string[] => [
  `${AUTH_COOKIE}=${token}; Path=/; HttpOnly`,
  `${INFO_COOKIE}=${Buffer.from(JSON.stringify(user)).toString('base64')}; Path=/`,
];

export const logoutCookies: string[] = [
  `${AUTH_COOKIE}=; Path=/; HttpOnly; Max-Age=0`,
  `${INFO_COOKIE}=; Path=/; Max-Age=0`,
];
