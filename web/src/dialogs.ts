// Dialogs: keys, columns, a new filter.

import type { Column } from "./column";
import { describe, operators, type Filter, type Operator } from "./filters";
import { store } from "./store";
import { showColumns, shown } from "./table";
import { element, make } from "./toast";

export const KEYS: [keys: string, what: string][] = [
  ["j, k or ↓, ↑", "next, previous row"],
  ["Space", "play, pause"],
  ["l, p", "loop, autoplay on or off"],
  ["z", "show all of the sound"],
  ["e", "edit the label; Enter keeps it, Shift+Enter for all selected rows"],
  ["t", "add a tag"],
  ["a", "accept the suggested label"],
  ["n, Shift+N", "next, previous issue"],
  ["x", "select the row, or not"],
  ["Shift+↓, ↑", "select a range of rows (in the table)"],
  ["Ctrl+A, Esc", "select all shown rows, none"],
  ["Shift+K", "keep the selection as A, B, C or D, to compare"],
  ["o", "show selected rows only"],
  ["/", "search"],
  ["f", "add a filter"],
  ["c", "choose columns"],
  ["m", "go to the map: arrows, Enter frames, c nearest row, + − 0 zoom"],
  ["h", "go to the histograms: arrows, Enter selects"],
  ["g", "go to the table"],
  ["s", "go to the sound: arrows, Shift marks, + − zoom"],
  ["Ctrl+Z", "undo the last edit"],
  ["d", "light, dark, as the system"],
  ["Tab", "from control to control"],
];

function open(title: string, ...content: Node[]): HTMLDialogElement {
  const close = make("button", { className: "quiet close", title: "Close (Esc)" }, "×");
  const dialog = make("dialog", {}, make("div", { className: "bar" }, make("h2", {}, title), make("span", { className: "grow" }), close), ...content);
  dialog.setAttribute("aria-label", title);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function showHelp(): void {
  const rows = KEYS.map(([keys, what]) => make("tr", {}, make("th", {}, keys), make("td", {}, what)));
  const notes = store.info.notes.map((note) => make("p", {}, note));
  const about = make("p", { className: "faint" }, `${store.info.program}. Edits are kept in ${store.info.edits}.`);
  open("Keys", make("table", { className: "keys" }, ...rows), ...notes, about);
}

export function chooseColumns(): void {
  const search = make("input", { type: "search", placeholder: "find a column", autofocus: true });
  const list = make("div", { className: "column-list" });
  let order: Column[] = [...shown];
  const draw = () => {
    const wanted = search.value.toLowerCase();
    const others = store.columns.filter((c) => !order.includes(c));
    const listed = [...order, ...others].filter((c) => c.name.toLowerCase().includes(wanted));
    list.replaceChildren(...listed.slice(0, 500).map((column) => line(column)));
  };
  const line = (column: Column): HTMLElement => {
    const at = order.indexOf(column);
    const box = make("input", { type: "checkbox", checked: at >= 0 });
    box.addEventListener("change", () => {
      order = box.checked ? [...order, column] : order.filter((c) => c !== column);
      showColumns(order);
      draw();
    });
    const move = (by: number, text: string) => {
      const button = make("button", { className: "quiet", title: `Move ${column.name} ${by < 0 ? "left" : "right"}`, hidden: at < 0 }, text);
      button.addEventListener("click", () => {
        const to = Math.max(0, Math.min(order.length - 1, at + by));
        order.splice(at, 1);
        order.splice(to, 0, column);
        showColumns(order);
        draw();
      });
      return button;
    };
    const kind = make("span", { className: "faint" }, `${column.group}, ${column.kind}`);
    return make("div", { className: "bar small" }, make("label", {}, box, column.name), make("span", { className: "grow" }), kind, move(-1, "↑"), move(1, "↓"));
  };
  search.addEventListener("input", draw);
  draw();
  open("Columns", search, list);
}

export function addFilter(): void {
  const columns = make("select", { id: "filter-column", autofocus: true }, ...store.columns.map((c) => make("option", { value: String(c.number) }, c.name)));
  const operator = make("select", { id: "filter-operator" });
  const value = make("input", { id: "filter-value", placeholder: "value", autocomplete: "off" });
  const names = make("datalist", { id: "filter-names" });
  value.setAttribute("list", "filter-names");
  const add = make("button", { className: "strong", id: "filter-add" }, "Add");
  const column = () => store.columns[Number(columns.value)];
  const fill = () => {
    const chosen = column();
    operator.replaceChildren(...operators(chosen).map((name) => make("option", { value: name }, name)));
    names.replaceChildren(...chosen.labels.slice(0, 500).map((label) => make("option", { value: label })));
    value.inputMode = chosen.kind === "number" ? "decimal" : "text";
    needed();
  };
  const needed = () => (value.hidden = operator.value === "is missing" || operator.value === "is edited");
  columns.value = String(store.info.label ?? store.info.file ?? 0);
  columns.addEventListener("change", fill);
  operator.addEventListener("change", needed);
  fill();
  const form = make("form", { method: "dialog" }, columns, operator, value, names, add);
  const dialog = open("Filter", form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const numeric = column().kind === "number" && !value.hidden;
    if (numeric && (value.value.trim() === "" || Number.isNaN(Number(value.value)))) {
      value.setCustomValidity("a number, please");
      value.reportValidity();
      return;
    }
    const made: Filter = { column: column(), operator: operator.value as Operator, value: value.value.trim(), on: true };
    setFilters([...store.filters, made]);
    dialog.close();
  });
  value.addEventListener("input", () => value.setCustomValidity(""));
}

export function setFilters(filters: Filter[]): void {
  store.filters = filters;
  const chips = filters.map((filter) => {
    const remove = make("button", { className: "quiet", title: "Remove the filter" }, "×");
    remove.addEventListener("click", () => setFilters(store.filters.filter((f) => f !== filter)));
    const name = make("button", { className: "quiet", title: "Switch the filter off or on" }, describe(filter));
    name.setAttribute("aria-pressed", String(filter.on));
    name.addEventListener("click", () => {
      filter.on = !filter.on;
      setFilters([...store.filters]);
    });
    return make("span", { className: filter.on ? "chip" : "chip off" }, name, remove);
  });
  element("filters").replaceChildren(...chips);
  void store.refresh();
}
