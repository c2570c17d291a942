/** CloudEvents and notifications with planted identifiers in every attribute, extension, header and name. */
import type { Plant } from './planted.ts';

const base = {
  specversion: '1.0',
  source: '//front-desk/1',
  type: 'appointment.checked_in',
  time: '2026-11-20T15:00:00-07:00',
  practiceid: 'cherry-creek',
  data: {},
};

const person = (plant: Plant) => ({
  patientName: `${plant.take('given')} ${plant.take('family')}`,
  dob: plant.take('birth'),
  ssn: plant.take('ssn'),
  phone: plant.take('phone'),
  email: plant.take('mail'),
  address: { street: plant.take('street'), city: plant.take('city'), zip: plant.take('zip') },
  mrn: plant.take('mrn'),
  memberId: plant.take('member'),
  notes: plant.take('text'),
});

/** A batch: events that are taken in with extra attributes and data, and events refused for a value that is an identifier. */
export function stuffedEvents(plant: Plant): unknown[] {
  const ok = Array.from({ length: 4 }, (_, n) => ({
    ...base,
    id: `ok-${n}`,
    subject: `fd:${n}`,
    ...person(plant),
    data: { room: '4', ...person(plant), nested: { deep: [person(plant)] } },
  }));
  const wrong = [
    { type: plant.take('text') },
    { type: plant.take('family') },
    { practiceid: plant.take('city') },
    { time: plant.take('birth') },
    { time: plant.take('phone') },
    { recordedat: plant.take('ssn') },
    { specversion: plant.take('mail') },
    { dataschema: plant.take('street') },
    { datacontenttype: plant.take('text') },
    { subject: `${plant.take('given')} ${plant.take('family')} ${plant.take('mail')}` },
    { subject: plant.take('text') },
    { data: { room: plant.take('phone') } },
    { data: { room: plant.take('mail') } },
    { data: { room: plant.take('ssn') } },
    { data: plant.take('text') },
    { data: [plant.take('member')] },
    { data_base64: Buffer.from(plant.take('text')).toString('base64') },
  ].map((change, n) => ({ ...base, id: `wrong-${n}`, subject: `fd:w${n}`, ...change }));
  return [...ok, ...wrong, plant.take('text'), 7, null, { free: plant.rest(200) }];
}

/** Binary mode: headers of every kind beside the ones that are read. */
export function stuffedHeaders(plant: Plant): Record<string, string> {
  return {
    'ce-specversion': '1.0',
    'ce-id': `msg-${plant.take('mrn')}`,
    'ce-source': `urn:x:${encodeURIComponent(plant.take('street'))}`,
    'ce-type': 'appointment.roomed',
    'ce-subject': 'fd:90',
    'ce-time': '2026-11-20T22:05:00Z',
    'ce-practiceid': 'cherry-creek',
    'ce-patientname': plant.take('family'),
    'ce-notes': encodeURIComponent(plant.take('text')),
    'x-patient': plant.take('given'),
    'user-agent': plant.take('mail'),
    referer: `https://desk.example.org/patients/${plant.take('mrn')}?name=${plant.take('family')}`,
  };
}

/** An id-only notification that says more than ids; `sound` false: one that cannot be read. */
export function stuffedNotification(plant: Plant, sound: boolean): object {
  return {
    resourceType: 'Bundle',
    id: plant.take('mrn'),
    meta: { tag: [{ display: plant.take('text') }] },
    entry: [
      {
        resource: {
          resourceType: 'SubscriptionStatus',
          type: 'event-notification',
          text: { div: `<div>${plant.take('text')}</div>` },
          topic: sound ? 'https://x/SubscriptionTopic/Appointment.check-in' : `https://x/${plant.take('family')}`,
          notificationEvent: [
            {
              id: 'n1',
              eventNumber: '1',
              timestamp: plant.take('birth'),
              focus: { identifier: { system: 'urn:athena:appointments', value: plant.take('mrn') }, display: plant.take('family') },
              additionalContext: [{ display: plant.take('street') }],
            },
          ],
        },
      },
      { resource: { resourceType: 'Patient', ...person(plant), more: plant.rest(60) } },
    ],
  };
}
