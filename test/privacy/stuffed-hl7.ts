/** HL7 v2 messages with planted identifiers in PID, NK1, GT1, IN1, names of staff, texts of codes, NTE, OBX and Z segments. */
import { compactDay, type Plant } from './planted.ts';

const name = (plant: Plant): string => `${plant.take('family')}^${plant.take('given')}^Q`;
const address = (plant: Plant): string => `${plant.take('street')}^^${plant.take('city')}^CO^${plant.take('zip')}^USA^H`;
const phone = (plant: Plant): string => `${plant.take('phone')}^PRN^PH^${plant.take('mail')}`;
const born = (plant: Plant): string => compactDay(plant.take('birth'));

const header = (type: string, id: string, site = 'cherry-creek'): string =>
  `MSH|^~\\&|SCHED|${site}|ROUNDS|ROUNDS|20261120080000-0700||${type}|${id}|P|2.5.1`;

function person(plant: Plant): string[] {
  return [
    `PID|1|${plant.take('ssn')}|${plant.take('mrn')}^^^WEST^MR~${plant.take('ssn')}^^^USA^SS|${plant.take('mrn')}^^^OLD^PI|${name(plant)}|${name(plant)}|${born(plant)}|F|${name(plant)}||${address(plant)}|${plant.take('city')}|${phone(plant)}|${phone(plant)}|EN|M||${plant.take('mrn')}|${plant.take('ssn')}|${plant.take('member')}^CO|${plant.take('mrn')}||${plant.take('city')}`,
    `NK1|1|${name(plant)}|SIS|${address(plant)}|${phone(plant)}|${phone(plant)}`,
  ];
}
function rest(plant: Plant): string[] {
  return [
    `GT1|1|${plant.take('member')}|${name(plant)}|${name(plant)}|${address(plant)}|${phone(plant)}|${phone(plant)}|${born(plant)}|M|||${plant.take('ssn')}`,
    `IN1|1|PPO^${plant.take('text')}|60054|AETNA|${address(plant)}|${name(plant)}|${phone(plant)}|${plant.take('member')}|${plant.take('text')}|||||||${name(plant)}|SEL|${born(plant)}|${address(plant)}|||||||||||||||||${plant.take('member')}`,
    `IN2|1|${plant.take('ssn')}|${plant.take('member')}|||${plant.take('member')}`,
    `DG1|1|I10|E11.9|${plant.take('text')}|20261120`,
    `OBX|1|TX|NOTE^${plant.take('text')}||${plant.take('text')}~${plant.take('text')}||||||F`,
    `NTE|1|L|${plant.take('text')}, call ${plant.take('phone')}`,
    `ZPV|1|${name(plant)}|${plant.take('mrn')}|${address(plant)}|${plant.take('text')}`,
  ];
}
const visit = (plant: Plant): string =>
  `PV1|1|O|EXAM^4^^cherry-creek|||${plant.take('text')}|1093812345^${name(plant)}^^^^^^NPI|1093812346^${name(plant)}|||||||||||V4711|||||||||||||||||||||||||20261120080500-0700`;

/** A booking whose every text holds a person. */
function booking(plant: Plant, trigger: string, id: string, status: string): string[] {
  return [
    header(`SIU^${trigger}^SIU_S12`, id),
    `SCH|P${id}^EHR|F${id}^EHR||||CHG^${plant.take('text')}|FU^${plant.take('text')}|OFFICE^${plant.take('text')}|30|min|^^30^20261120080000-0700^20261120083000-0700|77^${name(plant)}|${phone(plant)}|${address(plant)}||78^${name(plant)}|${phone(plant)}|${address(plant)}||79^${name(plant)}|||||${status}`,
    `NTE|1|L|${plant.take('text')}`,
    ...person(plant),
    visit(plant),
    `PV2|||FU^${plant.take('text')}|||||||||${plant.take('text')}`,
    ...rest(plant),
    'RGS|1|A',
    `AIS|1|A|OFFICE^${plant.take('text')}|20261120080000-0700`,
    `NTE|1||${plant.take('text')}`,
    `AIP|1|A|1093812345^${name(plant)}^^^^^^NPI|D^${plant.take('text')}`,
    'AIL|1|A|EXAM^4^^cherry-creek',
  ];
}

const arrival = (plant: Plant, id: string): string[] => [
  header('ADT^A04^ADT_A01', id),
  `EVN|A04|20261120080500-0700|||77^${name(plant)}|20261120080500-0700`,
  ...person(plant),
  visit(plant),
  ...rest(plant),
];

const merge = (plant: Plant, id: string): string[] => [
  header('ADT^A40^ADT_A39', id),
  'EVN|A40|20261120090000-0700',
  ...person(plant).slice(0, 1),
  `MRG|${plant.take('mrn')}^^^WEST^MR~${plant.take('ssn')}^^^USA^SS||${plant.take('mrn')}|${plant.take('mrn')}|||${name(plant)}`,
];

const charge = (plant: Plant, id: string): string[] => [
  header('DFT^P03^DFT_P03', id),
  'EVN|P03|20261120170000-0700',
  ...person(plant),
  visit(plant),
  `FT1|1|T${id}|B1|20261120|20261121|CG|99213^${plant.take('text')}|${plant.take('text')}|${plant.take('text')}|1|120.50|120.50|FM^${plant.take('text')}|60054^${plant.take('text')}||EXAM^4^^cherry-creek|||E11.9^${plant.take('text')}|1093812345^${name(plant)}|1093812346^${name(plant)}||||99213^${plant.take('text')}`,
  ...rest(plant),
];

/** Identifiers where codes belong: what is shown of an unknown code must not be one. */
const misplaced = (plant: Plant): string[][] => [
  booking(plant, 'S14', 'M91', plant.take('phone')),
  booking(plant, 'S14', 'M92', plant.take('ssn')),
  booking(plant, 'S14', 'M93', plant.take('text')),
  [
    header(`SIU^S12`, 'M94', plant.take('mrn')),
    ...booking(plant, 'S12', 'M94', 'Booked')
      .slice(1)
      .map((line) => line.replaceAll('cherry-creek', plant.take('mail'))),
  ],
  [header(`${plant.take('phone')}^${plant.take('mail')}`, 'M95'), ...person(plant)],
  booking(plant, 'S12', 'M96', 'Booked').map((line) => line.replaceAll('20261120080000-0700', compactDay(plant.take('birth')).slice(0, 7))),
  booking(plant, 'S12', 'M97', 'Booked').map((line) => line.replace('|30|min|', `|${plant.take('phone')}|${plant.take('text')}|`)),
  booking(plant, 'S15', 'M98', 'Cancelled').map((line) =>
    line.replace('CHG^', `${plant.take('mail')}^`).replace('|OFFICE^', `|${plant.take('phone')}^`),
  ),
  charge(plant, 'M99').map((line) => line.replace('|120.50|120.50|', `|${plant.take('ssn')}|${plant.take('phone')}|`)),
];

const text = (messages: readonly (readonly string[])[]): string => messages.map((lines) => `${lines.join('\r')}\r`).join('');

/** Messages that are taken in. */
export function stuffedMessages(plant: Plant): string {
  return text([
    booking(plant, 'S12', 'M1', 'Booked'),
    booking(plant, 'S13', 'M2', 'Booked'),
    booking(plant, 'S15', 'M3', 'Cancelled'),
    booking(plant, 'S26', 'M4', 'Noshow'),
    arrival(plant, 'M5'),
    merge(plant, 'M6'),
    charge(plant, 'M7'),
  ]);
}

/** Messages with identifiers for codes, and lines that are no message at all. */
export function misplacedMessages(plant: Plant): string {
  return text([
    ...misplaced(plant),
    ['MSH|^~\\&|', `PID|1|${plant.take('mrn')}|${name(plant)}`],
    [`${name(plant)}|${plant.take('phone')}`],
  ]);
}
