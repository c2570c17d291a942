/**
 * What stands beside the visits of a practice: surveys, complaints, incidents, budgets, expenses, annotations, opening balances.
 * In: practice and day. Out: events in the writer's window. Nobody is named and nothing is quoted.
 */
import type { Booking } from './booking.ts';
import { businessDayFrom, dateText, monthText } from './calendar.ts';
import { RESENT_WITHIN_MS } from './event-writer.ts';
import type { About, EventWriter } from './event-writer.ts';
import { mix } from './random.ts';
import type { Random } from './random.ts';
import { strain, stories } from './stories.ts';
import type { VisitPlace } from './visit.ts';
import { openShare } from './world.ts';
import type { Practice, World } from './world.ts';

/** A patient answers two questions a day or two later; long waits cost stars. */
export function writeSurvey(
  world: World,
  booking: Booking,
  place: VisitPlace,
  visit: About,
  waitedMinutes: number,
  random: Random,
  writer: EventWriter,
): void {
  const { practice } = booking;
  const atMs = practice.zone.instant(place.day + 1 + random.below(3), 600 + random.next() * 700);
  const about: About = { subject: `${visit.subject}-survey`, practice: practice.id, key: visit.key + 3 };
  const score = (shift: number): number =>
    Math.max(0, Math.min(10, Math.round(9.3 + shift - Math.max(0, waitedMinutes - 12) / 9 + 1.3 * random.normal())));
  for (const [question, shift] of [
    ['recommend', 0],
    ['access', -0.4],
  ] as const) {
    writer.write(world.feeds.surveys, about, 'survey.answered', question.slice(0, 3), atMs, atMs + 3_600_000, {
      question,
      score: score(shift),
      day: dateText(place.day),
      appointment: visit.subject,
    });
  }
}

const ACCOUNTS = [
  ['payroll', 1],
  ['supplies', 0.14],
  ['rent', 0.11],
  ['software', 0.05],
  ['insurance', 0.04],
] as const;

const monthlyCents = (practice: Practice, weight: number): number => Math.round(practice.staff * 412_000 * weight);

/** Everything that is not a booking or a shift. */
export function writeOperations(world: World, practice: Practice, day: number, random: Random, writer: EventWriter): void {
  random.start(world.seed, practice.index, day, -3);
  writeComplaint(world, practice, day, random, writer);
  if (dateText(day).endsWith('-01')) writeBudgets(world, practice, day, writer);
  writeExpenses(world, practice, day, random, writer);
  writeAnnotation(world, practice, day, writer);
  if (day === world.firstDay) writeOpeningBalances(world, practice, day, random, writer);
}

function writeComplaint(world: World, practice: Practice, day: number, random: Random, writer: EventWriter): void {
  const often = 0.16 * (1 + 2 * strain(practice.id, day, world.story));
  const minute = 540 + random.next() * 480;
  const category = random.pick(['wait', 'billing', 'phone', 'courtesy', 'access']);
  const answerDays = random.between(1, 4);
  const solveDays = answerDays + Math.round(random.exponential(6));
  if (openShare(practice, day) === 0 || !random.chance(often)) return;
  const feed = world.feeds.surveys;
  const complaint = `${practice.id}:k${dateText(day)}`;
  const about: About = { subject: complaint, practice: practice.id, key: day * 64 + practice.index };
  const at = (days: number): number => practice.zone.instant(days === 0 ? day : businessDayFrom(day + days), minute);
  writer.write(feed, about, 'complaint.received', 're', at(0), at(0) + 60_000, { complaint, category, day: dateText(day) });
  writer.write(feed, about, 'complaint.acknowledged', 'ak', at(answerDays), at(answerDays), { complaint, category });
  writer.write(feed, about, 'complaint.resolved', 'so', at(Math.min(60, solveDays)), at(Math.min(60, solveDays)), { complaint, category });
}

function writeBudgets(world: World, practice: Practice, day: number, writer: EventWriter): void {
  const atMs = practice.zone.instant(businessDayFrom(day - 40), 15 * 60);
  if (!writer.touches(atMs, RESENT_WITHIN_MS)) return;
  for (const [account, weight] of ACCOUNTS) {
    const about: About = {
      subject: `${practice.id}:budget-${account}-${monthText(day)}`,
      practice: practice.id,
      key: day + practice.index,
    };
    writer.write(world.feeds.ledger, about, 'budget.set', 'b1', atMs, atMs, {
      account,
      month: monthText(day),
      amountCents: monthlyCents(practice, weight),
      version: 1,
    });
  }
}

// Payroll every second Friday, the rest once a month; booked a few days later.
function writeExpenses(world: World, practice: Practice, day: number, random: Random, writer: EventWriter): void {
  const drift = 0.96 + 0.09 * random.next();
  const booked = practice.zone.instant(businessDayFrom(day + 3), 16 * 60);
  for (const [i, [account, weight]] of ACCOUNTS.entries()) {
    const payday = account === 'payroll' ? (day + 6) % 14 === 0 : dateText(day).endsWith(`-${String(5 + i * 4).padStart(2, '0')}`);
    if (!payday) continue;
    const extra = account === 'payroll' ? (12 / 26) * (1 + 0.06 * strain(practice.id, day, world.story)) : 1;
    const about: About = { subject: `${practice.id}:expense-${account}-${dateText(day)}`, practice: practice.id, key: day * 16 + i };
    writer.write(world.feeds.ledger, about, 'expense.booked', 'e1', booked, booked, {
      account,
      postDate: dateText(day),
      amountCents: Math.round(monthlyCents(practice, weight) * extra * drift),
    });
  }
}

/** What managers wrote on the time line about the planted changes. */
function annotationsOf(world: World): readonly { practice: string; day: number; text: string; kpi: string; phase: boolean }[] {
  return [
    {
      practice: stories.selfRooming.practice,
      day: world.story.selfRooming,
      text: 'Self-rooming: patients go straight to a free room',
      kpi: 'wait_lobby_min',
      phase: false,
    },
    {
      practice: stories.textReminders.practice,
      day: world.story.textReminders,
      text: 'Text reminders on, two days before each visit',
      kpi: 'no_show_rate',
      phase: true,
    },
    {
      practice: stories.understaffed.practice,
      day: world.story.understaffed,
      text: 'Two front-desk and clinical seats open',
      kpi: 'overtime_pct',
      phase: false,
    },
  ];
}

function writeAnnotation(world: World, practice: Practice, day: number, writer: EventWriter): void {
  for (const { text, kpi, phase, ...note } of annotationsOf(world)) {
    if (note.practice !== practice.id || note.day !== day) continue;
    const atMs = practice.zone.instant(day, 8 * 60 + 30);
    const about: About = { subject: `${practice.id}:note-${dateText(day)}`, practice: practice.id, key: day };
    writer.write(world.feeds.directory, about, 'annotation.made', 'an', atMs, atMs, { text, day: dateText(day), kpi, phase });
  }
}

// Old receivables the practice brought along: a few accounts a payer and age, paid down over the first months.
function writeOpeningBalances(world: World, practice: Practice, day: number, random: Random, writer: EventWriter): void {
  const daily = practice.perDay * 0.7 * 27_000;
  // Age in days, days of charges, and when it is settled: the slow tail is there from the start, so that receivables begin as they go on.
  const ages: readonly [age: number, share: number, from: number, until: number][] = [
    [10, 15, 16, 41],
    [20, 0.1, 125, 200],
    [22, 0.1, 190, 275],
    [25, 11, 3, 28],
    [45, 4, 3, 28],
    [75, 2.5, 3, 83],
    [110, 2, 3, 83],
    [150, 1.5, 3, 83],
  ];
  const setMs = practice.zone.instant(day, 6 * 60);
  for (const [p, payer] of practice.payerIds.entries()) {
    const weight = (practice.payerWeights[p] ?? 0) - (practice.payerWeights[p - 1] ?? 0);
    const payerClass = world.payerClasses.get(payer) ?? 'unknown';
    for (const [age, share, from, until] of ages) {
      const amountCents = Math.round(daily * share * weight);
      const serviceDate = dateText(day - age);
      const about: About = { subject: `${practice.id}:opening-${payer}-${age}`, practice: practice.id, key: mix(practice.index, p, age) };
      writer.write(practice.charges, about, 'opening_balance.set', 'ob', setMs, setMs, {
        postDate: dateText(day),
        serviceDate,
        payer,
        payerClass,
        amountCents,
      });
      const paid = businessDayFrom(day + random.between(from, until));
      const paidMs = practice.zone.instant(paid, 11 * 60);
      const dated = { postDate: dateText(paid), serviceDate, payer, payerClass };
      const receipt = Math.round(amountCents * (age > 60 ? 0.3 : 0.5));
      writer.write(practice.remittance, about, 'payment.posted', 'p1', paidMs, paidMs, {
        ...dated,
        amountCents: receipt,
        from: 'payer',
        pointOfService: false,
      });
      writer.remit({ practice: practice.id, payer, day: paid, atMs: paidMs, chargeCents: amountCents, paidCents: receipt });
      writer.write(practice.remittance, about, 'adjustment.posted', 'a1', paidMs, paidMs, {
        ...dated,
        amountCents: amountCents - receipt,
        class: 'contractual',
        group: 'CO',
        reason: '45',
      });
    }
  }
}
