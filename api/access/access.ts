/**
 * Everything about signing in, behind one object: accounts, sessions, links, attempts, the audit log.
 * In: the accounts file, the key of sign-in tokens, the origin people type. Out: what the API and the launcher's commands need.
 * Works without a running server: `rounds login-link NAME` opens the same file.
 */
import { join } from 'node:path';
import { accountsIn, wholeOrganisation, type Account, type Accounts, type NewAccount } from './accounts.ts';
import { openAccountsDb } from './accounts-db.ts';
import { attemptsIn, type Attempts } from './attempts.ts';
import { auditLogIn, type AuditLog } from './audit-log.ts';
import { linksIn, type Links } from './links.ts';
import { sessionsIn, type Sessions } from './sessions.ts';

export interface LoginLink {
  /** What to type after `rounds login-link`. */
  readonly name: string;
  readonly label: string;
  /** Open within 30 minutes; works once. The token stands behind `#`, so it reaches no server log. */
  readonly url: string;
}

/** Which parts of the demo's directory its regional manager and its owner see. */
export interface DemoScopes {
  readonly regionId: string;
  readonly practiceId: string;
}

export interface Access {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly links: Links;
  readonly attempts: Attempts;
  readonly audit: AuditLog;
  /** A new one-time link for an account's name; null when there is no such account. Older links of it end. */
  createLoginLink(name: string): LoginLink | null;
  /** Makes an account; throws when the name is taken. */
  createAccount(account: NewAccount): Account;
  /** A link that makes the administrator, as long as there is none; else null. */
  ensureFirstAdministrator(): LoginLink | null;
  /** The demo's executive, regional manager and owner, made where missing, each with a fresh link. */
  ensureDemoAccounts(scopes: DemoScopes): LoginLink[];
  close(): void;
}

export interface AccessOptions {
  readonly dataDir: string;
  /** 32 bytes, `secrets.sessionKey`. */
  readonly sessionKey: Buffer;
  /** The address people type, without a slash at its end. */
  readonly origin: string;
  /** Epoch milliseconds; default Date.now. */
  readonly clock?: () => number;
}

const demoAccounts = (scopes: DemoScopes): NewAccount[] => [
  { name: 'executive', displayName: 'Ellen Marsh', role: 'executive', grants: [wholeOrganisation], demo: true },
  {
    name: 'regional-manager',
    displayName: 'Dana Kowalski',
    role: 'regional_manager',
    grants: [{ kind: 'region', target: scopes.regionId }],
    demo: true,
  },
  { name: 'owner', displayName: 'Omar Reyes', role: 'owner', grants: [{ kind: 'practice', target: scopes.practiceId }], demo: true },
];

/** Opens `accounts.sqlite` in the data folder. */
export function openAccess(options: AccessOptions): Access {
  const clock = options.clock ?? Date.now;
  const db = openAccountsDb(join(options.dataDir, 'accounts.sqlite'));
  const accounts = accountsIn(db, clock);
  const links = linksIn(db, options.sessionKey, clock);
  const urlOf = (token: string) => `${options.origin}/login#${token}`;
  const linkFor = (account: Account): LoginLink => ({
    name: account.name,
    label: account.displayName,
    url: urlOf(links.create(account.id)),
  });
  return {
    accounts,
    sessions: sessionsIn(db, options.sessionKey, clock),
    links,
    attempts: attemptsIn(db, clock),
    audit: auditLogIn(db, clock),
    createLoginLink: (name) => {
      const account = accounts.byName(name);
      return account === null ? null : linkFor(account);
    },
    createAccount: (account) => accounts.create(account),
    ensureFirstAdministrator: () =>
      accounts.hasRole('administrator')
        ? null
        : { name: 'administrator', label: 'Administrator', url: urlOf(links.createForFirstAdministrator()) },
    ensureDemoAccounts: (scopes) => demoAccounts(scopes).map((wanted) => linkFor(accounts.byName(wanted.name) ?? accounts.create(wanted))),
    close: () => db.close(),
  };
}
