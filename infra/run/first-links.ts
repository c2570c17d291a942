/**
 * The one-time links a start prints: the administrator's while there is none, and those of the invented group's people.
 * In: accounts, and the demo's scopes where there is a demo. Out: lines to print. Refuses to print an administrator's link
 * once there is one: `rounds login-link NAME` makes new ones.
 */
import type { Access, DemoScopes } from '@rounds/api/access/access.ts';

/** Lines for the terminal; empty when there is nothing to say. */
export function firstLinks(access: Access, demo?: DemoScopes): string[] {
  const administrator = access.ensureFirstAdministrator();
  const people = demo === undefined ? [] : access.ensureDemoAccounts(demo);
  const links = [...(administrator === null ? [] : [{ ...administrator, label: 'Create the administrator' }]), ...people];
  if (links.length === 0) return [];
  const title = ({ label, name }: { label: string; name: string }): string => (name === 'administrator' ? label : `${label} (${name})`);
  const width = Math.max(...links.map((link) => title(link).length));
  return [
    'Links to sign in, each good once, for 30 minutes:',
    ...links.map((link) => `  ${title(link).padEnd(width)}  ${link.url}`),
    'A new one: npm run rounds -- login-link NAME',
    '',
  ];
}
