/**
 * Refuses requests that change something and come from another site, whatever their content type (guarantees.md (d) row 27).
 * In: method and headers. Out: yes or no. A browser says where a request comes from in Origin or Sec-Fetch-Site;
 * what says neither is no browser of ours and is refused as well.
 */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True when the method changes nothing, or the request comes from `own`, the address people type. */
export function comesFromUs(method: string, header: (name: string) => string | undefined, own: string): boolean {
  if (safeMethods.has(method)) return true;
  const site = header('sec-fetch-site');
  const origin = header('origin');
  if (site === undefined && origin === undefined) return false;
  return (site === undefined || site === 'same-origin') && (origin === undefined || sameOrigin(origin, own));
}

/** On loopback the names of this machine are one: people type localhost where the setting says 127.0.0.1. */
function sameOrigin(origin: string, own: string): boolean {
  if (origin === own) return true;
  if (!URL.canParse(origin) || !URL.canParse(own)) return false;
  const [given, wanted] = [new URL(origin), new URL(own)];
  return (
    given.protocol === wanted.protocol &&
    given.port === wanted.port &&
    loopbackHosts.has(given.hostname) &&
    loopbackHosts.has(wanted.hostname)
  );
}
