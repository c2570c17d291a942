/**
 * The session cookie: `__Host-rounds` with Secure where people come by https, `rounds` on plain loopback (browsers refuse Secure there).
 * In: the origin people type. Out: the cookie's name and attributes. HttpOnly, SameSite=Lax, no Domain, Path=/; it ends with the browser.
 */
import type { CookieOptions } from 'hono/utils/cookie';

export interface SessionCookie {
  readonly name: string;
  readonly options: CookieOptions;
}

/** The cookie for an origin such as `https://rounds.example.org`. */
export function sessionCookie(origin: string): SessionCookie {
  const secure = origin.startsWith('https://');
  return { name: secure ? '__Host-rounds' : 'rounds', options: { httpOnly: true, sameSite: 'Lax', path: '/', secure } };
}
