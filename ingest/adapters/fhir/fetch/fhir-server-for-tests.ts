/**
 * A FHIR server on 127.0.0.1 inside the test: token endpoint, reads, searches, Bulk Data export; each answer can be told beforehand.
 * It checks what a real one would of a client assertion; it is no imitation of a server's data.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createLocalJWKSet, jwtVerify, type JWK } from 'jose';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly prefer: string | undefined;
}

export interface TestServer {
  readonly baseUrl: string;
  readonly seen: Seen[];
  /** Claims of the assertions it was sent. */
  readonly assertions: Readonly<Record<string, unknown>>[];
  /** Answers by path (with query), taken in turn; the last one stays. */
  readonly answers: Map<string, Reply[]>;
  jwks: readonly JWK[];
  expiresIn: number;
  close(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export async function startTestServer(clock: () => number): Promise<TestServer> {
  const state = { tokens: 0, expiresIn: 300, jwks: [] as readonly JWK[] };
  const seen: Seen[] = [];
  const assertions: Record<string, unknown>[] = [];
  const answers = new Map<string, Reply[]>();
  let baseUrl = '';

  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const form = new URLSearchParams(text);
    const { payload, protectedHeader } = await jwtVerify(form.get('client_assertion') ?? '', createLocalJWKSet({ keys: [...state.jwks] }), {
      audience: `${baseUrl}/token`,
      currentDate: new Date(clock()),
    });
    assertions.push({ ...payload, alg: protectedHeader.alg });
    state.tokens += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ access_token: `t${state.tokens}`, token_type: 'bearer', expires_in: state.expiresIn }));
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const { authorization, prefer } = request.headers;
    seen.push({ method: request.method ?? '', path, authorization, prefer: typeof prefer === 'string' ? prefer : undefined });
    if (path === '/token') return void token(request, response).catch(() => response.writeHead(400).end('{}'));
    const list = answers.get(path) ?? [];
    const reply = (list.length > 1 ? list.shift() : list[0]) ?? { status: 404 };
    response.writeHead(reply.status, { 'content-type': 'application/fhir+json', ...reply.headers });
    response.end(reply.body === undefined ? '' : typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  baseUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  answers.set('/.well-known/smart-configuration', [{ status: 200, body: { token_endpoint: `${baseUrl}/token` } }]);
  return {
    baseUrl,
    seen,
    assertions,
    answers,
    get jwks() {
      return state.jwks;
    },
    set jwks(keys) {
      state.jwks = keys;
    },
    get expiresIn() {
      return state.expiresIn;
    },
    set expiresIn(seconds) {
      state.expiresIn = seconds;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
