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

/// A function from rows to colours.
export function colorsOf(column: Column | undefined): (row: number) => [number, number, number] {
  if (!column || !column.ready) return () => [112, 128, 150];
  if (column.kind === "number") {
    const [low, high] = range(column.numbers);
    return (row) => {
      const value = column.numbers[row];
      return Number.isNaN(value) ? [150, 150, 150] : viridis((value - low) / (high - low));
    };
  }
  if (column.kind === "category") {
    const palette = column.labels.map((label, code) =>
      label === "" ? ([150, 150, 150] as [number, number, number]) : rgb(categoryColor(code)),
    );
    return (row) => palette[column.codes[row]] ?? [150, 150, 150];
  }
  return () => [112, 128, 150];
}

/// A colour of the style sheet.
export function styled(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
