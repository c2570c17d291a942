/**
 * The one place that says which practices a request may read: the account's grants, cut by what was asked for.
 * In: an account, the directory, a scope. Out: practice ids for the parameterized views.
 * A practice or region outside the grants, or one that does not exist, is the same `not_found`: nothing tells them apart.
 */
import type { DirectorySnapshot, Practice } from '../read/directory.ts';
import { ApiProblem } from '../problem.ts';
import type { Account } from './accounts.ts';

export interface Scope {
  /** As asked for: all, region:<id>, practice:<id>. */
  readonly name: string;
  readonly practices: readonly Practice[];
  readonly practiceIds: readonly string[];
  /** The node whose usual range fits exactly these practices; null when there is none. */
  readonly node: string | null;
  /** True when the reader sees the whole organisation and asked for all of it: also what belongs to no practice. */
  readonly organisation: boolean;
}

/** The practices an account's grants reach, now. */
export function grantedPractices(account: Account, directory: DirectorySnapshot): Practice[] {
  const reaches = (practice: Practice) =>
    account.grants.some(
      (grant) =>
        grant.kind === 'organisation' || (grant.kind === 'region' ? grant.target === practice.regionId : grant.target === practice.id),
    );
  return directory.practices.filter(reaches);
}

/** Resolves `all`, `region:<id>` or `practice:<id>` within the account's grants. @throws ApiProblem not_found */
export function resolveScope(account: Account, directory: DirectorySnapshot, name: string): Scope {
  const granted = grantedPractices(account, directory);
  const wholeOrganisation = account.grants.some((grant) => grant.kind === 'organisation');
  const [kind, id] = name === 'all' ? ['all', ''] : [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
  const practices = granted.filter((practice) => kind === 'all' || (kind === 'region' ? practice.regionId === id : practice.id === id));
  if (kind !== 'all' && practices.length === 0) throw new ApiProblem('not_found');
  return {
    name,
    practices,
    practiceIds: practices.map((practice) => practice.id),
    node: nodeOf(practices, directory, wholeOrganisation),
    organisation: wholeOrganisation && kind === 'all',
  };
}

/** Nodes with a usual range inside a scope: its practices, the regions that lie in it whole, and its own node. */
export function nodesOf(scope: Scope, directory: DirectorySnapshot): string[] {
  const regions = wholeRegions(scope.practices, directory).map((region) => `region:${region}`);
  return [...new Set([...scope.practiceIds.map((id) => `practice:${id}`), ...regions, ...(scope.node ? [scope.node] : [])])];
}

/** Regions all of whose practices are among these: a pooled figure of a region tells nothing about practices outside the scope. */
export function wholeRegions(practices: readonly Practice[], directory: DirectorySnapshot): string[] {
  const inScope = new Set(practices.map((practice) => practice.id));
  return directory.regions
    .map((region) => region.id)
    .filter((region) => {
      const members = directory.practices.filter((practice) => practice.regionId === region);
      return members.length > 0 && members.every((practice) => inScope.has(practice.id));
    });
}

function nodeOf(practices: readonly Practice[], directory: DirectorySnapshot, wholeOrganisation: boolean): string | null {
  if (wholeOrganisation && practices.length === directory.practices.length && practices.length > 0) return 'organisation';
  const regions = wholeRegions(practices, directory);
  const [only] = practices;
  if (regions.length === 1 && practices.every((practice) => practice.regionId === regions[0])) return `region:${regions[0]}`;
  return practices.length === 1 && only ? `practice:${only.id}` : null;
}
