/** A door of HTTP events over a recording log (accept-for-tests.ts), and a sender that signs. */
import { testDoor, testNow } from '../../accept-for-tests.ts';
import { sign } from '../../signatures/verify-signature.ts';
import { createEventsRoute, type EventsRouteDeps } from './events-route.ts';

export const secrets = (['new-secret', 'old-secret'] as const).map((secret) => ({ secret, scheme: 'standard-webhooks' as const }));
export const event = (id: string, more: object = {}) => ({
  specversion: '1.0',
  id,
  source: '//front-desk/1',
  type: 'appointment.checked_in',
  subject: `fd:${id}`,
  time: '2026-11-20T15:00:00-07:00',
  practiceid: 'cherry-creek',
  data: {},
  ...more,
});

/** Binary mode: the attributes of an event whose data stand in the body. */
export const roomedInHeaders = {
  'ce-specversion': '1.0',
  'ce-id': '9',
  'ce-source': 'desk',
  'ce-type': 'appointment.roomed',
  'ce-subject': 'fd%3A9',
  'ce-time': '2026-11-20T22:05:00Z',
  'ce-practiceid': 'cherry-creek',
};

export function door(more: Partial<EventsRouteDeps> = {}) {
  const parts = testDoor();
  const app = createEventsRoute({
    acceptor: parts.acceptor,
    feedSecrets: async (feed) => (feed === 'http/front-desk' ? secrets : []),
    isAdministrator: async (request) => request.headers.get('cookie') === 'admin',
    clock: () => testNow,
    ...more,
  });
  const send = async (
    body: unknown,
    options: { type?: string; secret?: string; id?: string; feed?: string; headers?: Record<string, string>; at?: number } = {},
  ) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const id = options.id ?? 'msg_1';
    const timestamp = String((options.at ?? testNow) / 1000);
    const headers = {
      'content-type': options.type ?? (Array.isArray(body) ? 'application/cloudevents-batch+json' : 'application/cloudevents+json'),
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign(options.secret ?? 'new-secret', id, timestamp, bytes),
      ...options.headers,
    };
    return app.request(`/v1/events?feed=${options.feed ?? 'front-desk'}`, { method: 'POST', headers, body: bytes });
  };
  return { ...parts, app, send };
}
