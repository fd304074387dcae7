// Colours of categories, numbers and selections.

import type { Column } from "./column";

/// Okabe and Ito's palette, which people with any kind of colour vision can tell apart, without
/// black; then lighter and darker relatives.
const CATEGORIES = [
  "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a800", "#7f6fc9",
  "#8c564b", "#17becf", "#9aa500", "#e377c2", "#5b8c5a", "#c44e52", "#4c72b0", "#937860",
];

/// Viridis (van der Walt and Smith 2015) at nine places.
const VIRIDIS: [number, number, number][] = [
  [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141],
  [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37],
];

export const KEPT: Record<string, string> = {
  A: "#3b82f6",
  B: "#10b981",
  C: "#a855f7",
  D: "#ec4899",
};

export function viridis(share: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, share)) * (VIRIDIS.length - 1);
  const low = Math.min(VIRIDIS.length - 2, Math.floor(at));
  const part = at - low;
  const mix = (i: number) => Math.round(VIRIDIS[low][i] * (1 - part) + VIRIDIS[low + 1][i] * part);
  return [mix(0), mix(1), mix(2)];
}

export function categoryColor(code: number): string {
  return CATEGORIES[code % CATEGORIES.length];
}

export function rgb(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/// The range that numbers are coloured over: without the outermost 2 % on either side.
export function range(values: Float64Array): [number, number] {
  const step = Math.max(1, Math.floor(values.length / 20000));
  const some: number[] = [];
  for (let i = 0; i < values.length; i += step) if (!Number.isNaN(values[i])) some.push(values[i]);
  if (some.length === 0) return [0, 1];
  some.sort((a, b) => a - b);
  const at = (share: number) => some[Math.round(share * (some.length - 1))];
  const [low, high] = [at(0.02), at(0.98)];
  return low < high ? [low, high] : [some[0], some[some.length - 1] + 1e-9];
}

/// What a row without a value is coloured.
const MISSING: [number, number, number] = [150, 150, 150];
let painted: { column: Column | undefined; version: number; bytes: Uint8Array } | null = null;

/// Red, green, blue and nothing for each row, by the value in a column.
export function colours(column: Column | undefined, rows: number): Uint8Array {
  const shown = column?.ready ? column : undefined;
  const version = shown?.version ?? 0;
  if (painted?.column === shown && painted?.version === version && painted.bytes.length === 4 * rows) {
    return painted.bytes;
  }
  const bytes = new Uint8Array(4 * rows);
  const { table, index } = palette(shown);
  for (let row = 0; row < rows; row++) {
    const from = 3 * index(row);
    bytes[4 * row] = table[from];
    bytes[4 * row + 1] = table[from + 1];
    bytes[4 * row + 2] = table[from + 2];
  }
  painted = { column: shown, version, bytes };
  return bytes;
}

/// Colours one after the other, and which of them a row has.
function palette(column: Column | undefined): { table: Uint8Array; index: (row: number) => number } {
  if (column?.kind === "number") {
    const table = Uint8Array.from([...Array.from({ length: 256 }, (_, i) => viridis(i / 255)), MISSING].flat());
    const [low, high] = range(column.numbers);
    const { numbers } = column;
    const index = (row: number) => {
      const share = (255 * (numbers[row] - low)) / (high - low);
      return Number.isNaN(share) ? 256 : Math.max(0, Math.min(255, Math.round(share)));
    };
    return { table, index };
  }
  if (column?.kind === "category") {
    const { labels, codes } = column;
    const table = labels.map((label, code) => (label === "" ? MISSING : rgb(categoryColor(code))));
    return { table: Uint8Array.from(table.flat()), index: (row) => codes[row] };
  }
  return { table: Uint8Array.from([112, 128, 150]), index: () => 0 };
}

/// A colour of the style sheet.
export function styled(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
