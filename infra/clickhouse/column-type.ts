/**
 * Reads a ClickHouse column type and says how its values travel in a Native block.
 * In: a type as `system.columns` writes it. Out: a tree of the few shapes we send.
 * Whatever has no shape of its own (Decimal, UUID, Enum, …) travels as text and the engine casts it.
 */
export type WireType =
  | { readonly kind: 'text' }
  | { readonly kind: 'integer'; readonly name: string; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'day' }
  /** DateTime and DateTime64 of any precision: we send milliseconds. */
  | { readonly kind: 'instant' }
  | { readonly kind: 'nullable'; readonly of: WireType }
  | { readonly kind: 'array'; readonly of: WireType }
  | { readonly kind: 'map'; readonly key: WireType; readonly value: WireType };

const integerPattern = /^(U?)Int(8|16|32|64)$/;

/** Splits the arguments of a type at its outermost commas. */
function argumentsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}

function integerOf(type: string): WireType | null {
  const match = integerPattern.exec(type);
  if (match === null) return null;
  const bits = Number(match[2]);
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) return null;
  return { kind: 'integer', name: type, bits, signed: match[1] === '' };
}

function wrapped(name: string, inner: string): WireType | null {
  const [first, second] = argumentsOf(inner);
  if (first === undefined) return null;
  if (name === 'LowCardinality') return wireTypeOf(first);
  if (name === 'Nullable') return { kind: 'nullable', of: wireTypeOf(first) };
  if (name === 'Array') return { kind: 'array', of: wireTypeOf(first) };
  if (name === 'Map' && second !== undefined) return { kind: 'map', key: wireTypeOf(first), value: wireTypeOf(second) };
  return name.startsWith('DateTime') ? { kind: 'instant' } : null;
}

/** How values of a column of this type are written. */
export function wireTypeOf(type: string): WireType {
  const open = type.indexOf('(');
  if (open > 0 && type.endsWith(')')) return wrapped(type.slice(0, open), type.slice(open + 1, -1)) ?? { kind: 'text' };
  if (type === 'Float64' || type === 'Float32') return { kind: 'float' };
  if (type === 'Bool') return { kind: 'bool' };
  if (type === 'Date' || type === 'Date32') return { kind: 'day' };
  if (type === 'DateTime') return { kind: 'instant' };
  return integerOf(type) ?? { kind: 'text' };
}

/** The name under which a Native block announces a column of this shape. */
export function wireName(type: WireType): string {
  switch (type.kind) {
    case 'text':
      return 'String';
    case 'integer':
      return type.name;
    case 'float':
      return 'Float64';
    case 'bool':
      return 'Bool';
    case 'day':
      return 'Date32';
    case 'instant':
      return "DateTime64(3, 'UTC')";
    case 'nullable':
      return `Nullable(${wireName(type.of)})`;
    case 'array':
      return `Array(${wireName(type.of)})`;
    case 'map':
      return `Map(${wireName(type.key)}, ${wireName(type.value)})`;
  }
}
