// Conditions on columns.

import { getBytes } from "./api";
import type { Column } from "./column";

export type Operator = "is" | "is not" | "contains" | "≥" | "≤" | "is missing" | "is edited";

export interface Filter {
  column: Column;
  operator: Operator;
  value: string;
  on: boolean;
}

export function operators(column: Column): Operator[] {
  if (column.kind === "number") return ["≥", "≤", "is", "is not", "is missing", "is edited"];
  return ["is", "is not", "contains", "is missing", "is edited"];
}

export function describe(filter: Filter): string {
  const needs = filter.operator !== "is missing" && filter.operator !== "is edited";
  return `${filter.column.name} ${filter.operator}${needs ? ` ${filter.value}` : ""}`;
}

/// 1 for each row that passes.
export async function maskOf(filter: Filter): Promise<Uint8Array> {
  const { column, operator, value } = filter;
  const mask = new Uint8Array(column.rows);
  if (operator === "is edited") {
    for (const row of column.edits.keys()) mask[row] = 1;
    return mask;
  }
  if (operator === "contains") return contained(column, value, mask);
  await column.load();
  const fits = column.kind === "number" ? numeric(operator, value) : null;
  if (fits) {
    for (let row = 0; row < mask.length; row++) mask[row] = fits(column.numbers[row]) ? 1 : 0;
  } else if (column.kind === "category") {
    const wanted = column.labels.map((label) => (textual(label, operator, value) ? 1 : 0));
    for (let row = 0; row < mask.length; row++) mask[row] = wanted[column.codes[row]];
  } else {
    for (let row = 0; row < mask.length; row++) {
      mask[row] = textual(column.text(row), operator, value) ? 1 : 0;
    }
  }
  return mask;
}

async function contained(column: Column, value: string, mask: Uint8Array): Promise<Uint8Array> {
  const query = `q=${encodeURIComponent(value)}&column=${column.number}`;
  const bits = new Uint8Array(await getBytes(`/api/search?${query}`));
  for (let row = 0; row < mask.length; row++) mask[row] = (bits[row >> 3] >> (row & 7)) & 1;
  return mask;
}

function numeric(operator: Operator, value: string): (x: number) => boolean {
  const limit = Number(value);
  switch (operator) {
    case "≥":
      return (x) => x >= limit;
    case "≤":
      return (x) => x <= limit;
    case "is not":
      return (x) => x !== limit;
    case "is missing":
      return (x) => Number.isNaN(x);
    default:
      return (x) => x === limit;
  }
}

function textual(text: string, operator: Operator, value: string): boolean {
  if (operator === "is missing") return text === "";
  return (text === value) === (operator === "is");
}
