/**
 * References between resources: read, looked up among what came in the same message, never fetched (guarantees.md (c) 33).
 * In: relative, absolute, versioned, `urn:uuid:`, `#contained`, conditional and logical references. Out: a resource, or codes it is known by.
 * Follows at most three steps, so a cycle ends; an absolute reference to another host is only a name.
 */
import { looksLikeIdentifier } from '../../privacy.ts';
import { isObject, objectsOf, textOf, type JsonObject } from './json.ts';
import { anyResource, leading, type Reference } from './shapes.ts';

export type ReadReference =
  | { readonly kind: 'contained'; readonly id: string }
  | { readonly kind: 'urn'; readonly urn: string }
  | { readonly kind: 'conditional'; readonly type: string; readonly value: string }
  | { readonly kind: 'resource'; readonly type: string; readonly id: string };

const RESOURCE = /(?:^|\/)([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9._:-]{1,128})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/;

/** What kind of reference a text is; undefined when it is none. */
export function readReference(text: string | undefined): ReadReference | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith('#')) return { kind: 'contained', id: text.slice(1) };
  if (/^urn:(uuid|oid):/i.test(text)) return { kind: 'urn', urn: text };
  const conditional = /^([A-Z][A-Za-z]{1,63})\?(.{1,1000})$/.exec(text);
  if (conditional) {
    const value = new URLSearchParams(conditional[2]).get('identifier')?.split('|').at(-1);
    return value ? { kind: 'conditional', type: conditional[1] ?? '', value } : undefined;
  }
  const resource = RESOURCE.exec(text);
  return resource ? { kind: 'resource', type: resource[1] ?? '', id: resource[2] ?? '' } : undefined;
}

/** What came in one message, to be looked up. */
export interface Scope {
  find(reference: string | undefined, from: JsonObject): JsonObject | undefined;
}

export interface ScopeEntry {
  readonly fullUrl?: string | undefined;
  readonly resource: JsonObject;
}

/** A scope over the entries of a message. Of two versions of one resource the later entry is found. */
export function createScope(entries: readonly ScopeEntry[]): Scope {
  const byName = new Map<string, JsonObject>();
  for (const { fullUrl, resource } of entries) {
    if (fullUrl !== undefined) byName.set(fullUrl, resource);
    const { resourceType, id } = resource;
    if (typeof resourceType === 'string' && typeof id === 'string') byName.set(`${resourceType}/${id}`, resource);
  }
  return {
    find(reference, from) {
      const read = readReference(reference);
      if (read === undefined || reference === undefined) return undefined;
      if (read.kind === 'contained') return objectsOf(from['contained']).find(({ id }) => id === read.id);
      if (read.kind === 'resource') return byName.get(reference) ?? byName.get(`${read.type}/${read.id}`);
      return read.kind === 'urn' ? byName.get(read.urn) : undefined;
    },
  };
}

const MAX_STEPS = 3;

/** The resource type a reference points to, as far as it can be told. */
export function typeOf(scope: Scope, reference: Reference | undefined, from: JsonObject): string | undefined {
  const read = readReference(reference?.reference);
  if (read?.kind === 'resource' || read?.kind === 'conditional') return read.type;
  return textOf(scope.find(reference?.reference, from)?.['resourceType']);
}

/**
 * The codes a place or company is known by, the best first: its id, its identifiers, its name, then those of what it belongs to
 * (Location.partOf, managingOrganization, the Location of a Schedule or PractitionerRole).
 */
export function codesOf(scope: Scope, reference: Reference | undefined, from: JsonObject, steps = MAX_STEPS): string[] {
  if (reference === undefined || steps === 0) return [];
  const read = readReference(reference.reference);
  const own = read?.kind === 'resource' ? [read.id] : read?.kind === 'conditional' ? [read.value] : [];
  const found = scope.find(reference.reference, from);
  const resource = found && anyResource.safeParse(found).data;
  const further = found ? leading.parse(found) : undefined;
  const next = [...(further?.location ?? []), ...(further?.payor ?? [])];
  for (const step of [further?.partOf, further?.managingOrganization, further?.organization]) if (step) next.push(step);
  const codes = [
    ...own,
    ...(reference.identifier?.value === undefined ? [] : [reference.identifier.value]),
    ...(resource?.id === undefined ? [] : [resource.id]),
    ...(resource?.identifier ?? []).flatMap(({ value }) => value ?? []),
    ...(resource?.name === undefined ? [] : [resource.name]),
    ...(reference.display === undefined ? [] : [reference.display]),
    // Contained resources refer to each other through the resource that contains them.
    ...(found ? next.flatMap((step) => codesOf(scope, step, read?.kind === 'contained' ? from : found, steps - 1)) : []),
  ];
  return [...new Set(codes)];
}

/** The id a reference names a resource of ours by: the id itself, the identifier of a conditional one, the found resource's id. */
export function idOf(scope: Scope, reference: Reference | undefined, from: JsonObject): string | undefined {
  const read = readReference(reference?.reference);
  if (read?.kind === 'resource') return read.id;
  if (read?.kind === 'conditional') return read.value;
  const found = scope.find(reference?.reference, from);
  if (found) return textOf(found['id']) ?? (read?.kind === 'urn' ? afterColon(read.urn) : undefined);
  if (read?.kind === 'urn') return afterColon(read.urn);
  return reference?.identifier?.value;
}

/** The last part of a urn: what a transaction's resource is called until its server names it. */
export const afterColon = (urn: string): string => urn.slice(urn.lastIndexOf(':') + 1);

/** Identifiers of a resource of one of these types (`MR`), in the order of the types. */
export function identifierOfType(resource: JsonObject, types: readonly string[]): string | undefined {
  const identifiers = anyResource.safeParse(resource).data?.identifier ?? [];
  for (const wanted of types) {
    const found = identifiers.find(({ type }) => type?.coding?.some(({ code }) => code === wanted));
    if (found?.value !== undefined) return found.value;
  }
  return undefined;
}

/** A word of a concept that is no number of a person: a code with a letter, else its display, else the code. Never the free text. */
export function wordOf(
  concept: { readonly coding?: readonly { code?: string | undefined; display?: string | undefined }[] | undefined } | undefined,
): string | undefined {
  const fits = (word: string | undefined): word is string => word !== undefined && word.length <= 64 && !looksLikeIdentifier(word);
  for (const { code, display } of concept?.coding ?? []) {
    if (fits(code) && /[A-Za-z]/.test(code)) return code;
    if (fits(display)) return display;
    if (fits(code)) return code;
  }
  return undefined;
}

/** The resources a message holds inside one of another: entries of a Bundle within a Bundle are not looked for. */
export const resourceIn = (entry: JsonObject): JsonObject | undefined => (isObject(entry['resource']) ? entry['resource'] : undefined);
