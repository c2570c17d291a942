/** JSON that may be none: files and rows whose content is then held against a schema, which refuses `undefined` in its own words. */

/** What the text says; undefined when it is not JSON. Never throws: an error of the parser would repeat what it read. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
