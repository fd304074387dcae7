// The table: rows in sight, sorting by clicks on the header, selecting, the current row.

import { emit, on } from "./bus";
import type { Column } from "./column";
import { remembered, remember } from "./memory";
import { SortKey } from "./sort";
import { store } from "./store";
import { make } from "./toast";
import { VirtualRows } from "./virtual";

const HEIGHT = 26;
const WIDTHS = { number: 92, category: 120, text: 220 };

let head: HTMLElement;
let rows: VirtualRows;
let body: HTMLElement;
/// Where a range of rows that is selected with Shift begins.
let anchor = 0;
const widths = new Map<string, number>();

/// Columns that are shown, in their order.
export let shown: Column[] = [];

export function showColumns(columns: Column[]): void {
  shown = columns;
  remember("columns", columns.map((c) => c.name));
  for (const column of columns) void column.load();
  emit("columns");
}

/// The first time: file, label, then what else the table has, as far as there is room.
function firstColumns(): Column[] {
  const names = remembered<string[]>("columns");
  const known = names?.map((name) => store.columns.find((c) => c.name === name));
  const found = known?.filter((c): c is Column => c !== undefined);
  if (found && found.length > 0) return found;
  const first = [store.info.file, store.info.label].flatMap((n) => (n === null ? [] : [n]));
  const data = store.columns.filter((c) => c.group === "data" && c !== store.tags);
  const others = data.filter((c) => !first.includes(c.number)).slice(0, 7);
  return [...first.map((n) => store.columns[n]), store.tags, ...others];
}

export function openTable(pane: HTMLElement): void {
  head = make("div", { className: "head" });
  head.setAttribute("role", "row");
  body = make("div", { className: "rows", tabIndex: 0 });
  const grid = make("div", { className: "grid" }, head, body);
  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-label", "Rows");
  grid.setAttribute("aria-multiselectable", "true");
  pane.append(grid);
  rows = new VirtualRows(body, HEIGHT, createRow, fillRow);
  body.addEventListener("scroll", () => (head.scrollLeft = body.scrollLeft));
  body.addEventListener("keydown", pressed);
  on("view", () => {
    rows.setCount(store.view.length);
    grid.setAttribute("aria-rowcount", String(store.view.length + 1));
  });
  on("columns", () => {
    if (shown.length === 0 && store.columns.length > 0) return showColumns(firstColumns());
    drawHead();
    rows.draw();
  });
  on(["data", "selection", "issues"], () => rows.draw());
  on("current", () => {
    const at = store.view.indexOf(store.current);
    if (at >= 0) rows.reveal(at);
    rows.draw();
  });
}

/// Goes to a row and gives the table the focus.
export function focusTable(): void {
  body.focus();
}

function width(column: Column): number {
  return widths.get(column.name) ?? WIDTHS[column.kind];
}

function drawHead(): void {
  const cells = shown.map((column) => {
    const at = store.sort.findIndex((key) => key.column === column);
    const key = store.sort[at];
    const mark = key ? `${key.descending ? "▼" : "▲"}${store.sort.length > 1 ? at + 1 : ""}` : "";
    const name = make("button", { className: "name", title: `Sort by ${column.name}` }, column.name, make("span", { className: "mark" }, mark));
    name.addEventListener("click", (event) => sortBy(column, event.shiftKey));
    const grip = make("span", { className: "grip" });
    grip.addEventListener("pointerdown", (event) => resize(event, column));
    const cell = make("div", { className: `cell ${column.kind}` }, name, grip);
    cell.style.width = `${width(column)}px`;
    cell.setAttribute("role", "columnheader");
    const order = key ? (key.descending ? "descending" : "ascending") : "none";
    cell.setAttribute("aria-sort", order);
    return cell;
  });
  const mark = make("div", { className: "cell tick" }, "");
  head.replaceChildren(mark, ...cells, make("div", { className: "cell filler" }));
  const total = shown.reduce((sum, column) => sum + width(column), 60);
  body.style.setProperty("--wide", `${total}px`);
}

function resize(event: PointerEvent, column: Column): void {
  event.preventDefault();
  const [from, before] = [event.clientX, width(column)];
  const move = (moved: PointerEvent) => {
    widths.set(column.name, Math.max(48, before + moved.clientX - from));
    drawHead();
    rows.draw();
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", () => window.removeEventListener("pointermove", move), { once: true });
}

/// Upwards, downwards, as the table is; with `more` in addition to other columns.
export function sortBy(column: Column, more: boolean): void {
  const key = store.sort.find((k) => k.column === column);
  if (!key) {
    const made = new SortKey(column, false);
    store.sort = more ? [...store.sort, made] : [made];
  } else if (!key.descending) {
    store.sort = (more ? store.sort : [key]).map((k) => (k === key ? new SortKey(column, true) : k));
  } else {
    store.sort = more ? store.sort.filter((k) => k !== key) : [];
  }
  drawHead();
  void store.resort();
}

function createRow(): HTMLElement {
  const row = make("div", { className: "row" });
  row.setAttribute("role", "row");
  row.style.height = `${HEIGHT}px`;
  row.addEventListener("click", (event) => clicked(Number(row.dataset.at), event));
  return row;
}

function fillRow(element: HTMLElement, at: number): void {
  const row = store.view[at];
  while (element.childElementCount > shown.length + 1) element.lastElementChild?.remove();
  while (element.childElementCount < shown.length + 1) {
    const cell = make("div");
    cell.setAttribute("role", "gridcell");
    element.append(cell);
  }
  element.dataset.at = String(at);
  element.setAttribute("aria-rowindex", String(at + 2));
  const chosen = store.selected[row] === 1;
  element.setAttribute("aria-selected", String(chosen));
  const current = row === store.current ? " current" : "";
  setClass(element, `row${chosen ? " chosen" : ""}${current}`);
  const tick = element.children[0] as HTMLElement;
  const found = store.issuesOf.has(row);
  setClass(tick, found ? "cell tick found" : "cell tick");
  setText(tick, chosen ? "✓" : found ? "!" : "");
  for (let i = 0; i < shown.length; i++) {
    const column = shown[i];
    const cell = element.children[i + 1] as HTMLElement;
    setText(cell, column.text(row));
    setClass(cell, `cell ${column.kind}${column.edits.has(row) ? " edited" : ""}`);
    const wide = `${width(column)}px`;
    if (cell.style.width !== wide) cell.style.width = wide;
  }
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function setClass(element: HTMLElement, name: string): void {
  if (element.className !== name) element.className = name;
}

function clicked(at: number, event: MouseEvent): void {
  const row = store.view[at];
  if (event.shiftKey) {
    store.select(store.view.slice(Math.min(anchor, at), Math.max(anchor, at) + 1), event.ctrlKey ? "add" : "set");
  } else if (event.ctrlKey || event.metaKey || (event.target as HTMLElement).classList.contains("tick")) {
    store.select([row], store.selected[row] ? "remove" : "add");
    anchor = at;
  } else {
    anchor = at;
  }
  store.setCurrent(row);
}

function pressed(event: KeyboardEvent): void {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: rows.page,
    PageUp: -rows.page,
    Home: -store.view.length,
    End: store.view.length,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const before = Math.max(0, store.view.indexOf(store.current));
  if (!event.shiftKey) {
    store.step(step);
    anchor = Math.max(0, store.view.indexOf(store.current));
    return;
  }
  store.step(step);
  const at = Math.max(0, store.view.indexOf(store.current));
  if (store.selectedCount === 0) anchor = before;
  store.select(store.view.slice(Math.min(anchor, at), Math.max(anchor, at) + 1));
}
