/**
 * A new one-time sign-in link for an account. Accounts are in SQLite, so this works beside a running instance.
 * In: settings and the account's name. Out: the link, good once. Refuses unknown names.
 */
import { openAccess } from '@rounds/api/access/access.ts';
import type { Config } from '@rounds/infra/config/load-config.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { openSecrets } from '@rounds/infra/config/secrets.ts';
import { isDataFolder } from './data-folder.ts';

/** Makes the link. @throws OperatorError when there is no such account */
export async function makeLoginLink(config: Config, name: string): Promise<string> {
  if (!isDataFolder(config.dataDir))
    throw new OperatorError(`There are no accounts yet in ${config.dataDir}. Start Rounds once: it prints the first links.`);
  const { sessionKey } = await openSecrets(config.keysDir);
  const access = openAccess({ dataDir: config.dataDir, sessionKey, origin: config.http.origin });
  try {
    const link = access.createLoginLink(name);
    if (link === null) throw new OperatorError(`There is no account named "${name}".`);
    return link.url;
  } finally {
    access.close();
  }
}
