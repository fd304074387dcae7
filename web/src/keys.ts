// Keys that work anywhere on the page, unless somebody types.

import { addFilter, chooseColumns, showHelp } from "./dialogs";
import { undo } from "./edit";
import { accept, addTag, editLabel } from "./fields";
import { nextIssue } from "./side";
import { showAll, toggle, toggleAuto, toggleLoop } from "./sound";
import { store } from "./store";
import { focusTable } from "./table";
import { nextTheme } from "./theme";
import { element } from "./toast";

export function listenToKeys(onlySelected: () => void): void {
  const actions: Record<string, () => void> = {
    j: () => store.step(1),
    k: () => store.step(-1),
    ArrowDown: () => store.step(1),
    ArrowUp: () => store.step(-1),
    " ": toggle,
    l: toggleLoop,
    p: toggleAuto,
    z: showAll,
    e: editLabel,
    t: addTag,
    a: accept,
    n: () => nextIssue(1),
    N: () => nextIssue(-1),
    K: () => store.keep(),
    x: () => {
      const row = store.current;
      if (row >= 0) store.select([row], store.selected[row] ? "remove" : "add");
    },
    o: onlySelected,
    "/": () => element("search").focus(),
    f: addFilter,
    c: chooseColumns,
    m: () => element("map").focus(),
    h: () => document.querySelector<HTMLElement>(".histogram")?.focus(),
    g: focusTable,
    s: () => element("sound").focus(),
    d: nextTheme,
    "?": showHelp,
    Escape: () => store.select([]),
  };
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const target = event.target as HTMLElement;
    const text = target instanceof HTMLInputElement && target.type !== "checkbox";
    if (text || target instanceof HTMLSelectElement) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "a") store.select(store.view);
      else if (event.key === "z") void undo();
      else return;
      event.preventDefault();
      return;
    }
    // A button is pressed by Space and Enter.
    if (target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter")) return;
    const action = event.altKey ? undefined : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
