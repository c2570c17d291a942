/** What became of a file, from the body of its `source.delivered`; early events say neither `held` nor columns. */
import type { FileDelivery } from '@rounds/schemas/contract/trust.contract.ts';
import { parsedJson } from '@rounds/schemas/json-text.ts';
import { z } from 'zod';

const delivered = z.object({
  accepted: z.number(),
  duplicate: z.number(),
  rejected: z.number(),
  held: z.boolean().default(false),
  unusedColumns: z.array(z.string()).default([]),
});

/** Undefined for a body of another shape. */
export function deliveryOf(body: string, at: string): FileDelivery | undefined {
  const { data } = delivered.safeParse(parsedJson(body));
  return data && { at, ...data };
}
