/**
 * The folds: which statement in processors/facts re-folds which fact, and from which stream's events.
 * In: the SQL files, read once. Out: statements with bound parameters for one batch.
 */
import { readFileSync } from 'node:fs';
import { denialCategories, notDenials } from '@rounds/schemas/codes/denial-categories.ts';
import type { Stream } from '@rounds/schemas/topics.ts';
import type { PartitionPart } from './sort-messages.ts';

export interface Fold {
  readonly table: string;
  readonly stream: Stream;
  readonly sql: string;
  readonly params: (batchId: string, parts: readonly PartitionPart[]) => Record<string, unknown>;
}

const sqlOf = (file: string): string => readFileSync(new URL(`../facts/${file}.sql`, import.meta.url), 'utf8');

const batchOnly = (batch: string): Record<string, unknown> => ({ batch });

const claimParams = (batch: string): Record<string, unknown> => ({
  batch,
  notDenials,
  categoryCodes: Object.keys(denialCategories),
  categoryNames: Object.values(denialCategories),
});

/** Where this batch lies in the staffing stream: shifts writes only weeks that one of its shifts lies in. */
export function staffingParams(
  batch: string,
  parts: readonly PartitionPart[],
): { batch: string; partitions: number[]; firstOffsets: number[]; lastOffsets: number[] } {
  const own = parts.filter(({ topic }) => topic === 'staffing');
  return {
    batch,
    partitions: own.map((part) => part.partition),
    firstOffsets: own.map((part) => part.first),
    lastOffsets: own.map((part) => part.last),
  };
}

export const folds: readonly Fold[] = [
  { table: 'directory', stream: 'operations', sql: sqlOf('directory'), params: batchOnly },
  { table: 'practice_days', stream: 'operations', sql: sqlOf('practice-days'), params: batchOnly },
  { table: 'targets', stream: 'operations', sql: sqlOf('targets'), params: batchOnly },
  { table: 'annotations', stream: 'operations', sql: sqlOf('annotations'), params: batchOnly },
  { table: 'appointment_slots', stream: 'appointments', sql: sqlOf('appointment-slots'), params: batchOnly },
  { table: 'ledger', stream: 'billing', sql: sqlOf('ledger'), params: batchOnly },
  { table: 'ar_moves', stream: 'billing', sql: sqlOf('ar-moves'), params: batchOnly },
  { table: 'claims', stream: 'billing', sql: sqlOf('claims'), params: claimParams },
  { table: 'shifts', stream: 'staffing', sql: sqlOf('shifts'), params: staffingParams },
];
