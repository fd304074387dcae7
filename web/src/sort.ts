// Order of rows by one or more columns: radix sort of keys, so that a million rows take moments.

import { getBytes } from "./api";
import type { Column } from "./column";

export class SortKey {
  /// High and low word per row; what is missing comes last either way.
  private high: Uint32Array = new Uint32Array(0);
  private low: Uint32Array | null = null;
  private version = -1;

  constructor(
    readonly column: Column,
    public descending: boolean,
  ) {}

  /// Makes the keys, where the column or the direction has changed.
  async prepare(): Promise<void> {
    if (this.column.kind !== "text") await this.column.load();
    const version = this.column.version * 2 + (this.descending ? 1 : 0);
    if (version === this.version) return;
    if (this.column.kind === "number") this.ofNumbers(this.column.numbers);
    else if (this.column.kind === "category") this.ofCodes();
    else await this.ofTexts();
    this.version = version;
  }

  private ofNumbers(values: Float64Array): void {
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    this.high = new Uint32Array(values.length);
    this.low = new Uint32Array(values.length);
    const flip = this.descending ? 0xffffffff : 0;
    for (let row = 0; row < values.length; row++) {
      if (Number.isNaN(values[row])) {
        this.high[row] = this.low[row] = 0xffffffff;
        continue;
      }
      // The bits of a double, as a whole number in the same order.
      const negative = words[2 * row + 1] >>> 31 ? 0xffffffff : 0;
      this.low[row] = words[2 * row] ^ negative ^ flip;
      this.high[row] = words[2 * row + 1] ^ (negative | 0x80000000) ^ flip;
    }
  }

  private ofCodes(): void {
    const { labels, codes } = this.column;
    const order = labels.map((_, code) => code);
    const compare = new Intl.Collator(undefined, { numeric: true }).compare;
    order.sort((a, b) => compare(labels[a], labels[b]));
    const rank = new Uint32Array(labels.length);
    order.forEach((code, place) => {
      rank[code] = labels[code] === "" ? 0xffffffff : this.descending ? labels.length - place : place;
    });
    this.low = null;
    this.high = Uint32Array.from(codes, (code) => rank[code]);
  }

  private async ofTexts(): Promise<void> {
    const ranks = await ranksOf(this.column);
    this.low = null;
    this.high = this.descending ? ranks.map((rank) => 0xfffffffe - rank) : ranks;
  }

  /// Orders rows by this key; equal ones stay as they are.
  apply(rows: Uint32Array): Uint32Array {
    if (this.low) rows = byWord(rows, this.low);
    return byWord(rows, this.high);
  }
}

const known = new WeakMap<Column, { version: number; ranks: Promise<Uint32Array> }>();

/// The order of texts, which the server knows.
function ranksOf(column: Column): Promise<Uint32Array> {
  const before = known.get(column);
  if (before?.version === column.version) return before.ranks;
  const ranks = getBytes(`/api/ranks/${column.number}`).then((bytes) => new Uint32Array(bytes));
  known.set(column, { version: column.version, ranks });
  ranks.catch(() => known.delete(column));
  return ranks;
}

/// Rows by all keys, the first counts most.
export function sorted(rows: Uint32Array, keys: SortKey[]): Uint32Array {
  for (const key of [...keys].reverse()) rows = key.apply(rows);
  return rows;
}

function byWord(rows: Uint32Array, words: Uint32Array): Uint32Array {
  for (const shift of [0, 16]) {
    const counts = new Uint32Array(65537);
    for (let i = 0; i < rows.length; i++) counts[((words[rows[i]] >>> shift) & 0xffff) + 1]++;
    // All alike: nothing to do.
    if (counts.includes(rows.length)) continue;
    for (let digit = 0; digit < 65536; digit++) counts[digit + 1] += counts[digit];
    const to = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      to[counts[(words[rows[i]] >>> shift) & 0xffff]++] = rows[i];
    }
    rows = to;
  }
  return rows;
}
