// A column in bars.

import { range } from "./colors";
import type { Column } from "./column";

const MOST_LABELS = 24;
const BINS = 40;

export interface Bins {
  /// What each bar is.
  names: string[];
  /// The bar of each row; 255 for none.
  of: Uint8Array;
  /// Of numbers: the least and the greatest value of all bars.
  limits: [number, number] | null;
  /// Codes of categories, bar by bar.
  codes: number[];
}

const known = new Map<Column, { version: number; bins: Bins }>();

/// The bars of a column whose values are here.
export function binsOf(column: Column): Bins {
  const before = known.get(column);
  if (before && before.version === column.version) return before.bins;
  const bins = column.kind === "number" ? numeric(column) : categories(column);
  known.set(column, { version: column.version, bins });
  return bins;
}

function numeric(column: Column): Bins {
  const values = column.numbers;
  const of = new Uint8Array(values.length).fill(255);
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // A few values far outside would leave all others in one bar.
  const [inner, outer] = range(values);
  if (low < inner - 3 * (outer - inner)) low = inner;
  if (high > outer + 3 * (outer - inner)) high = outer;
  if (!(low < high)) high = low + 1;
  const scale = BINS / (high - low);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!Number.isNaN(value)) of[row] = Math.max(0, Math.min(BINS - 1, Math.floor((value - low) * scale)));
  }
  const edge = (bin: number) => Number((low + bin / scale).toPrecision(4));
  const names = Array.from({ length: BINS }, (_, bin) => `${edge(bin)} to ${edge(bin + 1)}`);
  return { names, of, limits: [low, high], codes: [] };
}

function categories(column: Column): Bins {
  const counts = new Float64Array(column.labels.length);
  for (const code of column.codes) counts[code]++;
  let codes = column.labels.map((_, code) => code).filter((code) => counts[code] > 0);
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  const many = codes.length > MOST_LABELS;
  if (many) codes = codes.sort((a, b) => counts[b] - counts[a]).slice(0, MOST_LABELS - 1);
  codes.sort((a, b) => compare(column.labels[a], column.labels[b]));
  const bar = new Uint8Array(column.labels.length).fill(many ? codes.length : 255);
  codes.forEach((code, at) => (bar[code] = at));
  const of = Uint8Array.from(column.codes, (code) => bar[code]);
  const names = codes.map((code) => column.labels[code] || "(missing)");
  return { names: many ? [...names, "others"] : names, of, limits: null, codes };
}

/// How many rows of each bar have both masks set.
export function countIn(bins: Bins, mask: Uint8Array, also?: Uint8Array): Float64Array {
  const counts = new Float64Array(256);
  const { of } = bins;
  if (also) for (let row = 0; row < of.length; row++) counts[of[row]] += mask[row] & also[row];
  else for (let row = 0; row < of.length; row++) counts[of[row]] += mask[row];
  return counts.slice(0, bins.names.length);
}
