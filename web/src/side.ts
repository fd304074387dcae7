// Issues with a way to their rows, and the kept selections side by side.

import { afterwards, emit, on, perFrame } from "./bus";
import { binsOf, countIn } from "./bins";
import { KEPT } from "./colors";
import { shown, type Column } from "./column";
import { store } from "./store";
import { make } from "./toast";
import { VirtualRows } from "./virtual";

let issuesTab: HTMLButtonElement;
let compareTab: HTMLButtonElement;
let issuesBox: HTMLElement;
let compareBox: HTMLElement;
let kinds: HTMLSelectElement;
let list: VirtualRows;
let total: HTMLElement;
/// Positions of the issues that are listed.
let listed: number[] = [];
/// Which of them was gone to last.
let visited = -1;

export function openSide(pane: HTMLElement): void {
  issuesTab = tab("Issues", "Findings of nkl issues");
  compareTab = tab("Compare", "Selections side by side");
  kinds = make("select", { title: "Which kind of issue" });
  const all = make("button", { title: "Select the rows of all listed issues" }, "Select rows");
  all.addEventListener("click", () => store.select(listed.map((place) => store.issues[place].row)));
  total = make("span", { className: "words-inline" });
  const tabs = make("div", { className: "bar", role: "tablist" }, issuesTab, compareTab);
  const rows = make("div", { className: "issue-rows", tabIndex: 0, id: "issues" });
  rows.setAttribute("role", "listbox");
  rows.setAttribute("aria-label", "Issues; up and down move, as n and Shift+N do anywhere");
  issuesBox = make("div", { className: "tab-body" }, make("div", { className: "bar small" }, kinds, total, make("span", { className: "grow" }), all), rows);
  compareBox = make("div", { className: "tab-body compare" });
  pane.append(tabs, issuesBox, compareBox);
  list = new VirtualRows(rows, 24, createIssue, fillIssue);
  kinds.addEventListener("change", refill);
  rows.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    nextIssue(event.key === "ArrowDown" ? 1 : -1);
  });
  issuesTab.addEventListener("click", () => turnTo(true));
  compareTab.addEventListener("click", () => turnTo(false));
  on("issues", () => {
    const counts = new Map<string, number>();
    for (const issue of store.issues) counts.set(issue.issue, (counts.get(issue.issue) ?? 0) + 1);
    const options = [...counts].map(([kind, n]) => make("option", { value: kind }, `${kind} (${n})`));
    kinds.replaceChildren(make("option", { value: "" }, `all kinds (${store.issues.length})`), ...options);
    refill();
  });
  on("current", () => {
    const at = current();
    if (at >= 0) list.reveal(at);
    list.draw();
  });
  on("data", () => list.draw());
  on(["selection", "rows", "data"], afterwards(compare));
  on("columns", () => {
    if (store.info.issues === 0) turnTo(false);
    refill();
  });
  turnTo(true);
}

function tab(text: string, title: string): HTMLButtonElement {
  const made = make("button", { className: "tab", title }, text);
  made.setAttribute("role", "tab");
  return made;
}

export function turnTo(issues: boolean): void {
  issuesBox.hidden = !issues;
  compareBox.hidden = issues;
  issuesTab.setAttribute("aria-selected", String(issues));
  compareTab.setAttribute("aria-selected", String(!issues));
  if (!issues) compare();
}

function refill(): void {
  listed = store.issues.flatMap((issue, place) => (kinds.value === "" || issue.issue === kinds.value ? [place] : []));
  const left = store.info.issues - store.issues.length;
  total.textContent =
    store.info.issues === 0 ? "No list of issues: run nkl issues first." : left > 0 ? `the worst of ${store.info.issues}` : "";
  list.setCount(listed.length);
}

function createIssue(): HTMLElement {
  const row = make("div", { className: "issue-row" }, make("b"), make("span", { className: "grow" }), make("em"));
  row.setAttribute("role", "option");
  row.addEventListener("click", () => go(Number(row.dataset.at)));
  return row;
}

function fillIssue(element: HTMLElement, at: number): void {
  const issue = store.issues[listed[at]];
  const file = store.info.file === null ? `row ${issue.row + 1}` : store.columns[store.info.file].text(issue.row);
  element.dataset.at = String(at);
  element.className = issue.row === store.current ? "issue-row current" : "issue-row";
  const label = store.label?.text(issue.row) ?? "";
  const done = issue.suggested !== "" && label === issue.suggested;
  const change = issue.suggested === "" ? "" : done ? ` ✓ ${label}` : ` ${label} → ${issue.suggested}`;
  const texts = [`${issue.issue}`, `${file}${change}`, issue.severity === null ? "" : issue.severity.toFixed(2)];
  element.title = issue.detail;
  [...element.children].forEach((child, i) => {
    if (child.textContent !== texts[i]) child.textContent = texts[i];
  });
}

function go(at: number): void {
  visited = at;
  store.setCurrent(store.issues[listed[at]].row);
  list.reveal(at);
}

/// The listed issue that is looked at: the last one that was gone to, as long as its row is the
/// current one (a row can have several), else the first of the current row.
function current(): number {
  const isHere = (at: number) => store.issues[listed[at]]?.row === store.current;
  return isHere(visited) ? visited : listed.findIndex((_, at) => isHere(at));
}

/// Goes to the row of the next issue, or of the one before.
export function nextIssue(step: number): void {
  if (listed.length === 0) return;
  const at = current();
  go(at < 0 ? 0 : Math.max(0, Math.min(listed.length - 1, at + step)));
}

const compare = perFrame(() => {
  if (compareBox.hidden || store.columns.length === 0) return;
  const keep = make("button", { id: "keep", title: "Keep the selection (Shift+K)", disabled: store.selectedCount === 0 }, "Keep the selection");
  keep.addEventListener("click", () => store.keep());
  const clear = make("button", { title: "Forget all kept selections", disabled: store.kept.length === 0 }, "Clear");
  clear.addEventListener("click", () => {
    store.kept = [];
    emit("selection");
  });
  const apart = make("button", { title: "Load all columns of numbers and rank them", disabled: store.selectedCount === 0 }, "What sets it apart?");
  apart.addEventListener("click", () => void setsApart());
  const groups = [
    { name: "shown", mask: store.passing, color: "" },
    ...(store.selectedCount > 0 ? [{ name: "selected", mask: store.selected, color: "var(--accent)" }] : []),
    ...store.kept.map((k) => ({ name: k.name, mask: k.mask, color: KEPT[k.name] })),
  ];
  const head = make("tr", {}, make("th", {}, ""), ...groups.map((g) => {
    const cell = make("th", {}, g.name);
    cell.style.color = g.color;
    return cell;
  }));
  const sizes = make("tr", {}, make("th", {}, "rows"), ...groups.map((g) => make("td", {}, String(g.mask.reduce((sum, v) => sum + v, 0)))));
  const ready = store.columns.filter((c) => c.ready && c.kind !== "text" && c.group !== "map").slice(0, 30);
  const body = ready.map((column) => make("tr", {}, make("th", {}, column.name), ...groups.map((g) => make("td", {}, summary(column, g.mask)))));
  const table = make("table", {}, head, sizes, ...body);
  compareBox.replaceChildren(make("div", { className: "bar small" }, keep, clear, apart), ranking, make("div", { className: "scroll" }, table));
});

/// Mean and standard deviation of numbers, shares of the most frequent categories.
function summary(column: Column, mask: Uint8Array): string {
  if (column.kind === "number") {
    const { mean, deviation, count } = moments(column.numbers, (row) => mask[row] === 1);
    return count === 0 ? "–" : `${shown(Number(mean.toPrecision(4)))} ± ${shown(Number(deviation.toPrecision(2)))}`;
  }
  const bins = binsOf(column);
  const counts = [...countIn(bins, mask)].map((count, at) => ({ count, name: bins.names[at] }));
  const all = counts.reduce((sum, c) => sum + c.count, 0);
  const most = counts.filter((c) => c.count > 0).sort((a, b) => b.count - a.count).slice(0, 3);
  return most.map((c) => `${c.name} ${Math.round((100 * c.count) / all)} %`).join(", ") || "–";
}

function moments(values: Float64Array, has: (row: number) => boolean): { mean: number; deviation: number; count: number } {
  let [count, mean, squares] = [0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value) || !has(row)) continue;
    count++;
    const off = value - mean;
    mean += off / count;
    squares += off * (value - mean);
  }
  return { mean, deviation: Math.sqrt(squares / Math.max(1, count)), count };
}

const ranking = make("div", { className: "ranking" });

/// Columns of numbers by how far the selected rows lie from the other shown ones, in standard
/// deviations of all of them.
async function setsApart(): Promise<void> {
  const numbers = store.columns.filter((c) => c.kind === "number" && c.group !== "map");
  await Promise.all(numbers.map((c) => c.load()));
  const found = numbers.map((column) => {
    const inside = moments(column.numbers, (row) => store.selected[row] === 1);
    const outside = moments(column.numbers, (row) => !store.selected[row] && store.passing[row] === 1);
    const all = moments(column.numbers, (row) => store.passing[row] === 1 || store.selected[row] === 1);
    const apart = all.deviation > 0 && inside.count > 0 && outside.count > 0 ? (inside.mean - outside.mean) / all.deviation : 0;
    return { column, apart };
  });
  found.sort((a, b) => Math.abs(b.apart) - Math.abs(a.apart));
  const lines = found.slice(0, 5).filter((f) => f.apart !== 0);
  ranking.replaceChildren(...lines.map((f) => make("div", {}, `${f.column.name}: ${f.apart > 0 ? "+" : "−"}${Math.abs(f.apart).toFixed(2)} SD`)));
}
