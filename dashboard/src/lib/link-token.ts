/**
 * The token of a one-time link, from the part after # (which no server sees): `#TOKEN` or `#token=TOKEN`.
 * One in the query is taken as well, for mail programs that drop the other. Null when there is none.
 */
export function linkToken(hash: string, search: string): string | null {
  const bare = hash.replace(/^#/, '');
  const token = /^[A-Za-z0-9_-]{20,200}$/.test(bare)
    ? bare
    : (new URLSearchParams(bare).get('token') ?? new URLSearchParams(search).get('token'));
  return token !== null && token.length >= 20 && token.length <= 200 ? token : null;
}
