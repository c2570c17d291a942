/** FHIR R4 resources with planted identifiers in text, extensions, contained resources, names, telecoms, displays and comments. */
import type { Kind, Plant } from './planted.ts';

const human = (plant: Plant) => ({
  family: plant.take('family'),
  given: [plant.take('given')],
  text: `${plant.take('given')} ${plant.take('family')}`,
});
const telecom = (plant: Plant) => [
  { system: 'phone', value: plant.take('phone') },
  { system: 'email', value: plant.take('mail') },
];
const address = (plant: Plant) => [
  { line: [plant.take('street')], city: plant.take('city'), postalCode: plant.take('zip'), text: plant.take('street') },
];

const patient = (plant: Plant, id: string) => ({
  resourceType: 'Patient',
  id,
  identifier: [
    { system: 'urn:mrn', value: plant.take('mrn') },
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: plant.take('ssn') },
  ],
  name: [human(plant)],
  telecom: telecom(plant),
  address: address(plant),
  birthDate: plant.take('birth'),
  contact: [{ name: human(plant), telecom: telecom(plant) }],
});

/** What every resource may carry beside its own fields. */
const around = (plant: Plant) => ({
  meta: { versionId: '1', lastUpdated: '2026-11-20T15:30:00Z', tag: [{ display: plant.take('text') }] },
  text: {
    status: 'generated',
    div: `<div>${plant.take('given')} ${plant.take('family')}, ${plant.take('birth')}, ${plant.take('phone')}</div>`,
  },
  extension: [
    { url: 'http://example.org/x', valueString: plant.take('text') },
    { url: 'http://example.org/y', valueHumanName: human(plant) },
  ],
  contained: [patient(plant, 'p')],
  identifier: [{ system: 'urn:x', value: `V-${plant.take('member')}`, assigner: { display: plant.take('city') } }],
});
const person = (plant: Plant, mrn = plant.take('mrn')) => ({
  reference: `Patient/${mrn}`,
  display: `${plant.take('given')} ${plant.take('family')}`,
  identifier: { value: plant.take('mrn') },
});
const concept = (plant: Plant, code: string, system = 'http://example.org/codes') => ({
  coding: [{ system, code, display: plant.take('text') }],
  text: plant.take('text'),
});
/** Of a code that is none, the word beside it is shown: a catalogue's, not a person's. */
const odd = (plant: Plant, kind: Kind) => ({ coding: [{ code: plant.take(kind), display: 'Office visit' }], text: plant.take('text') });
const practitioner = (plant: Plant) => ({ reference: 'Practitioner/dr-77', display: plant.take('family') });
const site = (plant: Plant) => ({ reference: 'Location/cherry-creek', display: plant.take('street') });

const appointment = (plant: Plant, id: string, status: string, more: object = {}) => ({
  resourceType: 'Appointment',
  id,
  ...around(plant),
  status,
  cancelationReason: concept(plant, 'pat'),
  serviceType: [concept(plant, 'office')],
  reasonCode: [concept(plant, 'fu')],
  description: plant.take('text'),
  comment: plant.take('text'),
  patientInstruction: plant.take('text'),
  start: '2026-11-20T15:00:00Z',
  end: '2026-11-20T15:30:00Z',
  minutesDuration: 30,
  created: '2026-11-02T15:00:00Z',
  participant: [
    { actor: person(plant), status: 'accepted' },
    { actor: practitioner(plant), status: 'accepted' },
    { actor: site(plant), status: 'accepted' },
  ],
  ...more,
});

const encounter = (plant: Plant, id: string, more: object = {}) => ({
  resourceType: 'Encounter',
  id,
  ...around(plant),
  status: 'finished',
  statusHistory: [
    { status: 'arrived', period: { start: '2026-11-20T14:55:00Z', end: '2026-11-20T15:05:00Z' } },
    { status: 'in-progress', period: { start: '2026-11-20T15:05:00Z', end: '2026-11-20T15:30:00Z' } },
  ],
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB', display: plant.take('text') },
  type: [concept(plant, 'office')],
  subject: person(plant),
  participant: [{ individual: practitioner(plant) }],
  appointment: [{ reference: 'Appointment/a1', display: plant.take('text') }],
  period: { start: '2026-11-20T14:55:00Z', end: '2026-11-20T15:30:00Z' },
  reasonCode: [concept(plant, 'fu')],
  location: [{ location: site(plant), status: 'active', period: { start: '2026-11-20T15:05:00Z' } }],
  serviceProvider: { reference: 'Organization/cherry-creek', display: plant.take('city') },
  ...more,
});

const usd = (value: number) => ({ value, currency: 'USD' });

const claim = (plant: Plant, id: string, more: object = {}) => ({
  resourceType: 'Claim',
  id,
  ...around(plant),
  status: 'active',
  use: 'claim',
  type: concept(plant, 'professional', 'http://terminology.hl7.org/CodeSystem/claim-type'),
  patient: person(plant),
  billablePeriod: { start: '2026-11-20', end: '2026-11-20' },
  created: '2026-11-21T10:00:00Z',
  insurer: { reference: 'Organization/aetna', display: plant.take('text') },
  provider: practitioner(plant),
  facility: site(plant),
  insurance: [{ sequence: 1, focal: true, coverage: { reference: `Coverage/${plant.take('member')}`, display: plant.take('member') } }],
  supportingInfo: [{ sequence: 1, category: concept(plant, 'info'), valueString: plant.take('text') }],
  item: [
    {
      sequence: 1,
      productOrService: concept(plant, '99213', 'http://www.ama-assn.org/go/cpt'),
      servicedDate: '2026-11-20',
      net: usd(120.5),
      locationReference: site(plant),
    },
  ],
  total: usd(120.5),
  ...more,
});

const response = (plant: Plant, id: string) => ({
  resourceType: 'ClaimResponse',
  id,
  ...around(plant),
  status: 'active',
  use: 'claim',
  type: concept(plant, 'professional'),
  patient: person(plant),
  created: '2026-11-21T10:00:00Z',
  insurer: { reference: 'Organization/aetna', display: plant.take('text') },
  request: { reference: 'Claim/c1', display: plant.take('text') },
  outcome: 'complete',
  disposition: plant.take('text'),
  item: [{ itemSequence: 1, adjudication: [{ category: concept(plant, 'benefit'), reason: concept(plant, '45'), amount: usd(100) }] }],
  payment: { type: concept(plant, 'complete'), date: '2026-11-21', amount: usd(100), identifier: { value: plant.take('mrn') } },
  processNote: [{ text: plant.take('text') }],
});

const chargeItem = (plant: Plant, id: string) => ({
  resourceType: 'ChargeItem',
  id,
  ...around(plant),
  status: 'billable',
  code: concept(plant, '99213', 'http://www.ama-assn.org/go/cpt'),
  subject: person(plant),
  context: { reference: 'Encounter/e1', display: plant.take('text') },
  occurrenceDateTime: '2026-11-20T15:00:00Z',
  performingOrganization: { reference: 'Organization/cherry-creek', display: plant.take('city') },
  quantity: { value: 1 },
  priceOverride: usd(120.5),
  overrideReason: plant.take('text'),
  enteredDate: '2026-11-21T10:00:00Z',
  note: [{ text: plant.take('text'), authorString: plant.take('family') }],
});

/** Resources that are taken in, as lines of ndjson. */
export function stuffedResources(plant: Plant): string {
  const resources = [
    appointment(plant, 'a1', 'booked'),
    appointment(plant, 'a2', 'cancelled'),
    appointment(plant, 'a3', 'noshow'),
    encounter(plant, 'e1'),
    claim(plant, 'c1'),
    response(plant, 'r1'),
    chargeItem(plant, 'i1'),
    patient(plant, plant.take('mrn')),
  ];
  return `${resources.map((resource) => JSON.stringify(resource)).join('\n')}\n`;
}

/** Resources with identifiers for codes, dates, amounts, ids and types; lines that are no JSON. */
export function misplacedResources(plant: Plant): string {
  const lines = [
    appointment(plant, 'b1', plant.take('phone')),
    appointment(plant, 'b2', plant.take('text')),
    appointment(plant, 'b3', 'booked', { start: plant.take('text') }),
    appointment(plant, 'b4', 'booked', { start: plant.take('phone') }),
    appointment(plant, 'b5', 'booked', { participant: [{ actor: { reference: `Location/${plant.take('ssn')}` }, status: 'accepted' }] }),
    appointment(plant, 'b6', 'cancelled', {
      cancelationReason: odd(plant, 'mail'),
      serviceType: [odd(plant, 'phone')],
    }),
    encounter(plant, 'b7', { status: plant.take('text'), class: { code: plant.take('ssn') } }),
    claim(plant, 'b8', { total: { value: plant.take('ssn') }, created: plant.take('phone') }),
    claim(plant, 'b9', {
      item: [{ sequence: 1, productOrService: odd(plant, 'phone'), net: { value: 12 } }],
    }),
    { resourceType: plant.take('family'), id: plant.take('mail') },
    {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: `urn:x:${plant.take('mrn')}`, resource: { note: plant.take('text') } }],
    },
  ].map((resource) => JSON.stringify(resource));
  return `${[...lines, `{"resourceType":"Appointment","comment":"${plant.take('text')}`, plant.take('text')].join('\n')}\n`;
}
