// The values of the current row, with places to change its label and tags.

import { on, perFrame } from "./bus";
import type { Column } from "./column";
import { edit, tagsOf, toggleTag } from "./edit";
import { store } from "./store";
import { make } from "./toast";

let label: HTMLInputElement;
let tag: HTMLInputElement;
let which: HTMLSelectElement;
let names: HTMLDataListElement;
let tags: HTMLElement;
let suggestion: HTMLElement;
let values: HTMLElement;
let many: HTMLButtonElement;

export function openFields(place: HTMLElement): void {
  which = make("select", { title: "Which column is edited", id: "edit-column" });
  label = make("input", { id: "label", autocomplete: "off", placeholder: "value" });
  names = make("datalist", { id: "label-names" });
  label.setAttribute("list", "label-names");
  label.setAttribute("aria-label", "Label of the row; Enter keeps it");
  many = make("button", { title: "Give all selected rows this value (Shift+Enter)", id: "label-many" }, "for all selected");
  tag = make("input", { id: "tag", placeholder: "add a tag (t)", autocomplete: "off" });
  tag.setAttribute("aria-label", "Tag; Enter adds it, with Shift to all selected rows");
  tags = make("span", { className: "tags" });
  suggestion = make("div", { className: "suggestion" });
  values = make("dl");
  const form = make("div", { className: "edit-line" }, which, label, names, many);
  place.append(form, make("div", { className: "edit-line" }, tag, tags), suggestion, values);
  which.addEventListener("change", fill);
  label.addEventListener("keydown", (event) => {
    if (event.key === "Enter") keep(event.shiftKey);
    if (event.key === "Escape") (fill(), label.blur());
    event.stopPropagation();
  });
  many.addEventListener("click", () => keep(true));
  tag.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && tag.value.trim() !== "") {
      const rows = event.shiftKey ? store.selectedRows() : [store.current];
      void toggleTag(rows.filter((row) => row >= 0), tag.value.trim().replaceAll(";", ","));
      tag.value = "";
    }
    if (event.key === "Escape") tag.blur();
    event.stopPropagation();
  });
  on("columns", () => {
    const own = store.columns.filter((c) => c.group === "data" && c !== store.tags && c.number !== store.info.file);
    const before = which.value || store.label?.name || own.find((c) => c.kind === "category")?.name || "";
    which.replaceChildren(...own.map((c) => make("option", { value: c.name }, c.name)));
    which.value = before;
    fill();
  });
  on(["current", "data", "issues", "selection"], fill);
}

function column(): Column | undefined {
  return store.columns.find((c) => c.name === which.value);
}

function keep(forAll: boolean): void {
  const edited = column();
  const rows = forAll ? store.selectedRows() : [store.current];
  if (!edited || rows.length === 0 || rows[0] < 0) return;
  void edit(edited, rows, label.value.trim());
  label.blur();
}

export function editLabel(): void {
  label.focus();
  label.select();
}

export function addTag(): void {
  tag.focus();
}

/// The label that an issue suggests for the current row, if there is one.
function suggested(): string {
  const places = store.issuesOf.get(store.current) ?? [];
  return places.map((place) => store.issues[place].suggested).find((text) => text !== "") ?? "";
}

/// Gives the current row the label that is suggested.
export function accept(): void {
  const text = suggested();
  if (text !== "" && store.label) void edit(store.label, [store.current], text);
}

const fill = perFrame(() => {
  const row = store.current;
  const edited = column();
  many.hidden = store.selectedCount === 0;
  many.textContent = `for ${store.selectedCount} selected`;
  label.disabled = tag.disabled = row < 0;
  if (edited && row >= 0 && document.activeElement !== label) label.value = edited.text(row);
  const labels = edited?.kind === "category" ? edited.labels.filter((l) => l !== "") : [];
  names.replaceChildren(...labels.slice(0, 200).map((value) => make("option", { value })));
  tags.replaceChildren(
    ...(row < 0 ? [] : tagsOf(row)).map((name) => {
      const remove = make("button", { className: "quiet", title: `Take ${name} away` }, "×");
      remove.addEventListener("click", () => void toggleTag([row], name));
      return make("span", { className: "tag" }, name, remove);
    }),
  );
  const text = row < 0 ? "" : suggested();
  suggestion.hidden = text === "" || store.label?.text(row) === text;
  if (!suggestion.hidden) {
    const button = make("button", { id: "accept", title: "Take the suggested label (a)" }, `Accept “${text}”`);
    button.addEventListener("click", accept);
    suggestion.replaceChildren(button);
  }
  values.replaceChildren(...(row < 0 ? [] : describe(row)));
});

function describe(row: number): HTMLElement[] {
  const places = store.issuesOf.get(row) ?? [];
  const found = places.flatMap((place) => {
    const issue = store.issues[place];
    return [make("dt", { className: "issue" }, issue.issue), make("dd", {}, issue.detail || issue.suggested)];
  });
  const shown = store.columns.filter((c) => c.group === "data" && (c.ready || c.edits.has(row)));
  const cells = shown.flatMap((c) => {
    const was = c.edits.has(row) ? " edited" : "";
    return [make("dt", {}, c.name), make("dd", { className: was }, c.text(row) || "–")];
  });
  return [...found, ...cells];
}
