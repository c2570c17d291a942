/**
 * The lists of codes a feed's configuration has, in words, and what a code in each can mean.
 * In: a list's name as flags and violations use it (`status`). Out: its part of the configuration, words, choices.
 */
import type { FeedConfig, StatusWord } from '@rounds/schemas/feed-config.ts';
import type { Directory } from '@rounds/schemas/contract/trust.contract.ts';
import { codeLabel } from '@rounds/schemas/words/labels.ts';

export type ListKey = 'sites' | 'providers' | 'payers' | 'payerClasses' | 'statuses' | 'reasons' | 'visitTypes' | 'adjustments';
export type Choice = { value: string; label: string };
export type CodeListAbout = { key: ListKey; list: string; title: string; one: string; means: string };

export const codeLists: readonly CodeListAbout[] = [
  { key: 'sites', list: 'site', title: 'Sites', one: 'Site', means: 'Practice' },
  { key: 'statuses', list: 'status', title: 'Appointment statuses', one: 'Status', means: 'What it says' },
  { key: 'providers', list: 'provider', title: 'Providers', one: 'Provider', means: 'Provider here' },
  { key: 'payers', list: 'payer', title: 'Payers', one: 'Payer', means: 'Payer here' },
  { key: 'payerClasses', list: 'payerClass', title: 'Payer classes', one: 'Payer class', means: 'Class here' },
  { key: 'reasons', list: 'reason', title: 'Cancel reasons', one: 'Cancel reason', means: 'Who wanted it' },
  { key: 'visitTypes', list: 'visitType', title: 'Visit types', one: 'Visit type', means: 'Visit type here' },
  { key: 'adjustments', list: 'adjustment', title: 'Adjustments', one: 'Adjustment', means: 'Why it left the balance' },
];

const statusWords: Readonly<Record<StatusWord, string>> = {
  booked: 'Booked',
  confirmed: 'Confirmed',
  arrived: 'Arrived',
  checked_in: 'Checked in',
  roomed: 'In a room',
  provider_in: 'Provider came in',
  provider_out: 'Provider went out',
  checked_out: 'Checked out',
  completed: 'Completed',
  no_show: 'No-show',
  cancelled: 'Cancelled',
  left_without_being_seen: 'Left without being seen',
  rescheduled: 'Rescheduled',
  voided: 'Entered in error',
  ignore: 'Says nothing: leave it',
};
const reasonWords = { patient: 'The patient', practice: 'The practice', unknown: 'Not known' } as const;
const adjustmentWords = {
  contractual: 'Contractual: agreed with the payer',
  denial: 'Written off after a denial',
  timely_filing: 'Written off: filed too late',
  no_authorization: 'Written off: no authorization',
  bad_debt: 'Bad debt',
  charity: 'Charity',
  courtesy: 'Courtesy',
  small_balance: 'Small balance',
  other: 'Other',
  refund: 'Refund: money paid back',
} as const;
const payerClasses = ['commercial', 'medicare', 'medicare_advantage', 'medicaid', 'self_pay', 'workers_comp', 'other', 'unknown'] as const;

export const aboutList = (list: string): CodeListAbout | undefined => codeLists.find((about) => about.list === list || about.key === list);

/** What a code of a list can mean; null: any word. */
export function choicesOf(key: ListKey, directory: Pick<Directory, 'practices' | 'providers' | 'payers'>): readonly Choice[] | null {
  const named = (all: readonly { id: string; name: string }[]) => all.map(({ id, name }) => ({ value: id, label: name }));
  const worded = (words: Readonly<Record<string, string>>) => Object.entries(words).map(([value, label]) => ({ value, label }));
  if (key === 'sites') return named(directory.practices);
  if (key === 'providers') return directory.providers.length > 0 ? named(directory.providers) : null;
  if (key === 'payers') return directory.payers.length > 0 ? named(directory.payers) : null;
  if (key === 'payerClasses') return payerClasses.map((value) => ({ value, label: codeLabel(value) }));
  if (key === 'statuses') return worded(statusWords);
  if (key === 'adjustments') return worded(adjustmentWords);
  return key === 'reasons' ? worded(reasonWords) : null;
}

/** The configuration with codes added to its lists; `list` as an unmapped code names it. Lists nobody knows are left out. */
export function withCodes(config: FeedConfig, added: readonly { list: string; code: string; means: string }[]): FeedConfig {
  const parts: Partial<Record<ListKey, Record<string, string>>> = {};
  for (const { list, code, means } of added) {
    const about = aboutList(list);
    if (!about || means === '') continue;
    parts[about.key] = { ...config[about.key], ...parts[about.key], [code]: means };
  }
  return Object.assign({}, config, parts);
}
