/**
 * Resources as R5, STU3 and DSTU2 write them → the names R4 has for the same. Pure.
 * In: a resource of any release. Out: the same object where nothing differs (its content names its version), else a copy with R4's names.
 * Translates only what would otherwise be passed over in silence: visits, bills and their lines. It does not check releases.
 */
import { isObject, objectsOf, textOf, type Json, type JsonObject } from './json.ts';

/** The resource in R4's words. */
export function asR4(resource: JsonObject): JsonObject {
  switch (resource['resourceType']) {
    case 'Encounter':
      return changed(resource, encounterChanges(resource));
    case 'Appointment':
      return changed(resource, appointmentChanges(resource));
    case 'Claim':
    case 'ExplanationOfBenefit':
      return changed(resource, billChanges(resource));
    default:
      return resource;
  }
}

type Changes = Record<string, Json | undefined>;

function changed(resource: JsonObject, changes: Changes): JsonObject {
  const real = Object.entries(changes).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return real.length === 0 ? resource : Object.assign(Object.create(null), resource, Object.fromEntries(real));
}

/** R5. `discontinued` began and was not completed: nobody's departure. */
const STATUSES: Readonly<Record<string, string>> = {
  completed: 'finished',
  discharged: 'finished',
  'on-hold': 'onleave',
  discontinued: 'unknown',
};
/** DSTU2 classes that are stays; all others of its words are visits. */
const STAYS: Readonly<Record<string, string>> = { inpatient: 'IMP', virtual: 'VR', emergency: 'EMER', home: 'HH' };

function encounterChanges({ status, class: kind, period, actualPeriod, participant, subject, patient }: JsonObject): Changes {
  const word = textOf(kind);
  const first = Array.isArray(kind) ? objectsOf(objectsOf(kind)[0]?.['coding'])[0] : undefined;
  const people = objectsOf(participant);
  return {
    status: Object.hasOwn(STATUSES, textOf(status) ?? '') ? STATUSES[textOf(status) ?? ''] : undefined,
    class: word === undefined ? first : { code: (Object.hasOwn(STAYS, word) ? STAYS[word] : undefined) ?? word },
    period: period === undefined ? actualPeriod : undefined,
    participant: people.some(({ actor }) => actor !== undefined)
      ? people.map((one) => changed(one, { individual: one['individual'] === undefined ? one['actor'] : undefined }))
      : undefined,
    subject: subject === undefined ? patient : undefined,
  };
}

/** R5 writes the reason with two l, and its service types may be concepts one level deeper. */
function appointmentChanges({ cancelationReason, cancellationReason, serviceType }: JsonObject): Changes {
  const types = objectsOf(serviceType);
  return {
    cancelationReason: cancelationReason === undefined ? cancellationReason : undefined,
    serviceType: types.some(({ concept }) => isObject(concept))
      ? types.map((type) => (isObject(type['concept']) ? type['concept'] : type))
      : undefined,
  };
}

/** STU3: a finished bill is `complete`, a line's code is `service`, the sum of an EOB `totalCost`. */
function billChanges({ resourceType, use, item, total, totalCost, provider, organization }: JsonObject): Changes {
  const lines = objectsOf(item);
  const isEob = resourceType === 'ExplanationOfBenefit';
  return {
    use: textOf(use) === 'complete' ? 'claim' : undefined,
    item: lines.some(({ service }) => isObject(service))
      ? lines.map((line) => changed(line, { productOrService: line['productOrService'] === undefined ? line['service'] : undefined }))
      : undefined,
    total:
      isEob && total === undefined && isObject(totalCost)
        ? [{ category: { coding: [{ code: 'submitted' }] }, amount: totalCost }]
        : undefined,
    provider: provider === undefined ? organization : undefined,
  };
}
