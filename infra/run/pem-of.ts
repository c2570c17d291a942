/**
 * The text of a certificate or key file that a setting names.
 * In: its path, the setting. Out: PEM text. Refuses files that cannot be read or hold none, by the setting's name.
 */
import { readFileSync } from 'node:fs';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';

/** @throws OperatorError */
export function pemOf(path: string, setting: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new OperatorError(`The file ${setting} names cannot be read: ${path}`);
  }
  if (!text.includes('-----BEGIN ')) throw new OperatorError(`The file ${setting} names holds no PEM text: ${path}`);
  return text;
}
