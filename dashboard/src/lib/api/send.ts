/**
 * How a form sends to the server from the browser: JSON or a file, with the session's cookie.
 * Out: the answer's JSON, or what was wrong in words. Never throws; a lost connection is an answer too.
 */
export type Sent =
  | { ok: true; status: number; body: unknown }
  | { ok: false; status: number; code: string; title: string; violations: readonly { field: string; rule: string }[]; body: unknown };

export async function sendJson(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, type = 'application/json'): Promise<Sent> {
  return send(path, { method, headers: { 'content-type': type, accept: 'application/json' }, body: JSON.stringify(body) });
}

export async function send(path: string, init: RequestInit): Promise<Sent> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    return { ok: false, status: 0, code: '', title: 'The server could not be reached. Nothing was sent.', violations: [], body: null };
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return { ok: true, status: response.status, body };
  return {
    ok: false,
    status: response.status,
    code: textOf(body, 'code') ?? '',
    title: textOf(body, 'title') ?? `The server answered ${response.status}.`,
    violations: violationsOf(body),
    body,
  };
}

function textOf(value: unknown, name: string): string | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function violationsOf(body: unknown): { field: string; rule: string }[] {
  const list: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'violations') : undefined;
  return Array.isArray(list) ? list.map((v: unknown) => ({ field: textOf(v, 'field') ?? '', rule: textOf(v, 'rule') ?? '' })) : [];
}
