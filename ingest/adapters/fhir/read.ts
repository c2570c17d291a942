/**
 * Bytes → what stands in them: one resource, a Bundle of any type, or newline-delimited resources.
 * In: a message's bytes and whether it is ndjson. Out: entries with the scope in which their references are looked up, bad places apart.
 * Refuses XML (any DOCTYPE before anything else), what is no UTF-8 or JSON, too deep nesting: a refusal with its line, never an error.
 */
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { isObject, JsonRefusal, objectsOf, parseJson, textOf, type Json, type JsonObject, type ParsedJson } from './json.ts';
import type { Entry } from './map.ts';
import { createScope, readReference, resourceIn, type Scope, type ScopeEntry } from './references.ts';

/** One entry, or why there is none. `place`: line of an ndjson file, entry of a Bundle, from 1. */
export type Read =
  | { readonly ok: true; readonly entry: Entry; readonly scope: Scope; readonly place: string }
  | { readonly ok: false; readonly violation: Violation; readonly place: string };

/** One JSON text that was understood: its entries, and the Bundle itself where it is one. */
export interface Document {
  readonly reads: readonly Read[];
  readonly bundle: { readonly value: JsonObject; readonly spans: ParsedJson['spans'] } | undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Media types of newline-delimited resources. */
export const isNdjson = (contentType: string): boolean => /ndjson/i.test(contentType);

/** Everything in a message. Never throws for bad input. */
export function readMessage(bytes: Uint8Array, contentType: string): Read[] {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return [refused('1', { field: '(body)', valueShape: `${bytes.length} bytes`, rule: 'UTF-8' })];
  }
  if (!isNdjson(contentType)) return [...readDocument(text, '').reads];
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [...readDocument(line, String(index + 1)).reads]));
}

/** One JSON text: a resource or a Bundle. `place` is put in front of the places inside it. */
export function readDocument(source: string, place: string): Document {
  const text = source.replace(/^\uFEFF/, '').trim();
  const here = place === '' ? '1' : place;
  const only = (read: Read): Document => ({ reads: [read], bundle: undefined });
  const xml = xmlViolation(text);
  if (xml) return only(refused(here, xml));
  let parsed: ParsedJson;
  try {
    parsed = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonRefusal)) throw error;
    return only(refused(here, { field: '(body)', valueShape: `${text.length} characters`, rule: error.message }));
  }
  const { value, dropped, spans } = parsed;
  if (!isObject(value))
    return only(refused(here, { field: '(body)', valueShape: valueShape(value), rule: 'a FHIR resource or Bundle: an object' }));
  const flags = dropped === 0 ? [] : ['keys_dropped'];
  if (value['resourceType'] === 'Bundle') return { reads: readBundle(value, place, flags), bundle: { value, spans } };
  const scope = createScope([{ resource: value }]);
  return only({ ok: true, entry: { kind: 'resource', resource: value, flags }, scope, place: here });
}

function refused(place: string, violation: Violation): Read {
  return { ok: false, place, violation };
}

/** XML is not read at all; a document type is named apart, since it is how such a reader is attacked. */
function xmlViolation(text: string): Violation | undefined {
  if (!text.startsWith('<')) return undefined;
  const rule = /<!DOCTYPE/i.test(text) ? 'JSON: XML with a DOCTYPE is refused unread' : 'FHIR as JSON: XML is not taken';
  return { field: '(body)', valueShape: 'XML', rule };
}

/** The entries of a Bundle; a Bundle inside it (a batch's answer) is opened once more. */
function readBundle(bundle: JsonObject, place: string, flags: readonly string[], depth = 1): Read[] {
  const entries = bundle['entry'];
  const prefix = place === '' ? '' : `${place}.`;
  if (entries !== undefined && !Array.isArray(entries))
    return [refused(place === '' ? '1' : place, { field: 'Bundle.entry', valueShape: valueShape(entries), rule: 'a list' })];
  const scope = createScope(objectsOf(entries).flatMap((entry) => scopeEntry(entry) ?? []));
  const at = textOf(bundle['timestamp']) ?? metaOf(bundle);
  return (entries ?? []).flatMap((entry: Json, index): Read[] => {
    const here = `${prefix}${index + 1}`;
    if (!isObject(entry)) return [refused(here, { field: 'Bundle.entry', valueShape: valueShape(entry), rule: 'an object' })];
    const resource = resourceIn(entry);
    if (resource?.['resourceType'] === 'Bundle') return depth < 2 ? readBundle(resource, here, flags, depth + 1) : [];
    const fullUrl = textOf(entry['fullUrl']) ?? urlOf(entry);
    if (resource) return [{ ok: true, entry: { kind: 'resource', resource, fullUrl, flags }, scope, place: here }];
    const deleted = deletion(entry, at);
    return deleted ? [{ ok: true, entry: deleted, scope, place: here }] : [];
  });
}

function scopeEntry(entry: JsonObject): ScopeEntry | undefined {
  const resource = resourceIn(entry);
  return resource && { resource, fullUrl: textOf(entry['fullUrl']) };
}

const metaOf = ({ meta }: JsonObject): string | undefined => (isObject(meta) ? textOf(meta['lastUpdated']) : undefined);

/** `PUT Appointment/12` of a transaction names a resource that has neither id nor fullUrl. */
function urlOf({ request }: JsonObject): string | undefined {
  return isObject(request) ? textOf(request['url']) : undefined;
}

function deletion(entry: JsonObject, at: string | undefined): Entry | undefined {
  const { request, response } = entry;
  if (!isObject(request) || request['method'] !== 'DELETE') return undefined;
  const named = readReference(textOf(request['url']));
  if (named?.kind !== 'resource') return undefined;
  const when = isObject(response) ? textOf(response['lastModified']) : undefined;
  return { kind: 'deleted', type: named.type, id: named.id, at: when ?? at };
}
