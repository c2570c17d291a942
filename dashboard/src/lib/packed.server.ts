/**
 * Pages and what they load travel packed: a page of figures shrinks to a seventh.
 * In: the request and what answers it. Out: the same answer as gzip, for whoever takes it; everything else untouched.
 * Built files are packed at build time; the API's answers are not ours.
 */
const PACKED = /^(text\/html|application\/json|text\/sveltekit-data)\b/;
/** Named, and not with the weight nought that forbids it. */
const TAKES_GZIP = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/;

export function packed(request: Request, response: Response): Response {
  response.headers.append('vary', 'accept-encoding');
  const { headers } = response;
  const fits = response.body && PACKED.test(headers.get('content-type') ?? '') && !headers.has('content-encoding');
  if (!fits || !TAKES_GZIP.test(request.headers.get('accept-encoding') ?? '')) return response;
  const sent = new Headers(headers);
  sent.set('content-encoding', 'gzip');
  sent.delete('content-length');
  return new Response(response.body.pipeThrough(new CompressionStream('gzip')), {
    status: response.status,
    statusText: response.statusText,
    headers: sent,
  });
}
