/**
 * Where the oracle counts: one state for each KPI, practice and day, added up in plain maps.
 * In: amounts. Out: cells to compare with ClickHouse's. Nothing here knows SQL.
 */

export interface OracleCell {
  num: number;
  den: number;
  readonly bins: Map<number, number>;
  readonly parts: Map<string, number>;
}

export interface Cells {
  /** The cell to add to; made when it is asked for first. */
  at(kpi: string, practice: string, day: string): OracleCell;
  /** Cells that hold anything but zeros, as comparable text, by `kpi practice day`. */
  compared(): Map<string, string>;
}

export function createCells(): Cells {
  const cells = new Map<string, OracleCell>();
  return {
    at(kpi, practice, day) {
      const key = `${kpi} ${practice} ${day}`;
      let cell = cells.get(key);
      if (!cell) cells.set(key, (cell = { num: 0, den: 0, bins: new Map(), parts: new Map() }));
      return cell;
    },
    compared: () =>
      new Map(Array.from(cells, ([key, cell]): [string, string] => [key, cellText(cell)]).filter(([, text]) => text !== EMPTY)),
  };
}

/** Adds to a bin or a part. */
export function add<Key>(map: Map<Key, number>, key: Key, amount: number): void {
  map.set(key, (map.get(key) ?? 0) + amount);
}

/** A cell as text: zeros left out, keys in order. */
export function cellText({ num, den, bins, parts }: OracleCell): string {
  const entries = (map: ReadonlyMap<string | number, number>) =>
    Array.from(map, ([key, amount]) => `${key}:${amount}`)
      .filter((entry) => !entry.endsWith(':0'))
      .sort()
      .join(',');
  return `num ${num} den ${den} bins ${entries(bins)} parts ${entries(parts)}`;
}

const EMPTY = cellText({ num: 0, den: 0, bins: new Map(), parts: new Map() });
