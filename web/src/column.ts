// Columns: values as they came from the server, in parts, with edits on top.

import { getBytes, type ColumnInfo, type Group, type Kind } from "./api";
import { emit } from "./bus";

/// Rows of one part.
const PART = 1 << 16;
/// Rows of the very first part of a long table.
const FIRST = 1000;
const HEADER = 16;
const decoder = new TextDecoder();

interface Texts {
  ends: Uint32Array;
  bytes: Uint8Array;
}

export class Column {
  readonly number: number;
  readonly name: string;
  readonly group: Group;
  readonly kind: Kind;
  readonly rows: number;
  /// Of categories: their names; edits add new ones at the end.
  readonly labels: string[];
  /// Of numbers.
  numbers = new Float64Array(0);
  /// Of categories: positions in `labels`.
  codes: Uint16Array | Uint32Array = new Uint16Array(0);
  /// Edited cells, as text.
  readonly edits = new Map<number, string>();
  private original = new Map<number, number>();
  private texts: Texts[] = [];
  private loaded = 0;
  private loading: Promise<void> | null = null;
  /// Grows with each change of the values.
  version = 0;

  constructor(info: ColumnInfo, rows: number) {
    this.number = info.number;
    this.name = info.name;
    this.group = info.group;
    this.kind = info.kind;
    this.rows = rows;
    this.labels = info.labels ?? [];
  }

  /// All values are here.
  get ready(): boolean {
    return this.loaded >= this.rows;
  }

  /// Fetches all values, the first rows first.
  load(): Promise<void> {
    this.loading ??= this.fetchParts();
    return this.loading;
  }

  private async fetchParts(): Promise<void> {
    if (this.kind === "number") this.numbers = new Float64Array(this.rows).fill(NaN);
    if (this.kind === "category") this.codes = new Uint16Array(this.rows);
    if (this.rows > PART) {
      // What is in sight first.
      this.take(await getBytes(`/api/column/${this.number}?from=0&to=${FIRST}`), 0, FIRST);
      this.loaded = FIRST;
      emit("data");
    }
    for (let from = 0; from < this.rows; from += PART) {
      const to = Math.min(from + PART, this.rows);
      const bytes = await getBytes(`/api/column/${this.number}?from=${from}&to=${to}`);
      this.take(bytes, from, to - from);
      this.loaded = to;
    }
    this.version++;
    emit("data");
  }

  private take(bytes: ArrayBuffer, from: number, count: number): void {
    if (this.kind === "number") {
      this.numbers.set(new Float64Array(bytes, HEADER, count), from);
    } else if (this.kind === "category") {
      this.codes.set(new Uint16Array(bytes, HEADER, count), from);
    } else {
      const ends = new Uint32Array(bytes, HEADER, count + 1);
      this.texts[from / PART] = { ends, bytes: new Uint8Array(bytes, HEADER + 4 * (count + 1)) };
    }
    for (const [row, value] of this.edits) {
      if (row >= from && row < from + count) this.place(row, value);
    }
  }

  /// The value of a row as text; "…" while it is on its way.
  text(row: number): string {
    const edited = this.edits.get(row);
    if (edited !== undefined) return edited;
    if (row >= this.loaded) return "…";
    if (this.kind === "number") return shown(this.numbers[row]);
    if (this.kind === "category") return this.labels[this.codes[row]] ?? "";
    return this.textOf(row);
  }

  private textOf(row: number): string {
    const part = this.texts[Math.floor(row / PART)];
    const at = row % PART;
    return decoder.decode(part.bytes.subarray(part.ends[at], part.ends[at + 1]));
  }

  /// The value that the table has; `undefined` while it is on its way.
  private base(row: number): string | undefined {
    if (row >= this.loaded) return undefined;
    const before = this.original.get(row);
    if (this.kind === "number") return shown(before ?? this.numbers[row]);
    if (this.kind === "category") return this.labels[before ?? this.codes[row]];
    return this.textOf(row);
  }

  /// Sets or takes back an edited value.
  edit(row: number, value: string | null): void {
    if (value === null || value === this.base(row)) {
      this.edits.delete(row);
      const before = this.original.get(row);
      if (before !== undefined && row < this.loaded) {
        if (this.kind === "number") this.numbers[row] = before;
        if (this.kind === "category") this.codes[row] = before;
      }
      this.original.delete(row);
    } else {
      this.edits.set(row, value);
      if (row < this.loaded) this.place(row, value);
    }
    this.version++;
  }

  private place(row: number, value: string): void {
    if (this.kind === "number") {
      if (!this.original.has(row)) this.original.set(row, this.numbers[row]);
      this.numbers[row] = value === "" ? NaN : Number(value);
    } else if (this.kind === "category") {
      if (!this.original.has(row)) this.original.set(row, this.codes[row]);
      this.codes[row] = this.codeOf(value);
    }
  }

  private codeOf(label: string): number {
    let code = this.labels.indexOf(label);
    if (code < 0) {
      code = this.labels.push(label) - 1;
      if (code > 0xffff && this.codes instanceof Uint16Array) {
        this.codes = Uint32Array.from(this.codes);
      }
    }
    return code;
  }
}

/// A number in few characters.
export function shown(value: number): string {
  if (Number.isNaN(value)) return "";
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(3);
  return String(Number(value.toPrecision(5)));
}
