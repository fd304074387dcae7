// The page of `nkl review`: puts the panes together.

import { post } from "./api";
import { on } from "./bus";
import { addFilter, chooseColumns, showHelp } from "./dialogs";
import { undo } from "./edit";
import { openHistograms } from "./histograms";
import { listenToKeys } from "./keys";
import { openMap } from "./map";
import { openSide } from "./side";
import { openSound } from "./sound";
import { store } from "./store";
import { openTable } from "./table";
import { nextTheme, openTheme } from "./theme";
import { element, say, toast } from "./toast";

function onlySelected(): void {
  store.onlySelected = !store.onlySelected;
  element("only-selected").setAttribute("aria-pressed", String(store.onlySelected));
  void store.refresh();
}

function listen(): void {
  let waiting = 0;
  const search = element<HTMLInputElement>("search");
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      store.search = search.value;
      void store.refresh();
    }, 150);
  });
  element("add-filter").addEventListener("click", addFilter);
  element("only-selected").addEventListener("click", onlySelected);
  element("columns").addEventListener("click", chooseColumns);
  element("help").addEventListener("click", showHelp);
  element("theme").addEventListener("click", nextTheme);
  element("undo").addEventListener("click", () => void undo());
  element("export").addEventListener("click", () => {
    post<{ path: string }>("/api/export", {}).then(
      ({ path }) => toast(`The corrected table is in ${path}`),
      (error: Error) => toast(`Nothing was written: ${error.message}`),
    );
  });
  listenToKeys(onlySelected);
  on(["view", "selection"], () => {
    const shown = store.view.length.toLocaleString("en");
    const all = store.rows.toLocaleString("en");
    const part = store.view.length === store.rows ? `${all} rows` : `${shown} of ${all} rows`;
    const some = store.selectedCount > 0 ? ` · ${store.selectedCount.toLocaleString("en")} selected` : "";
    say("count", part + some);
  });
}

async function start(): Promise<void> {
  // The token has done its work: the cookie has it now, and it need not stay in the address bar.
  if (location.search !== "") history.replaceState(null, "", "/");
  openTheme();
  openTable(element("table-pane"));
  openMap(element("map-pane"));
  openHistograms(element("histogram-pane"));
  openSound(element("sound-pane"));
  openSide(element("side-pane"));
  listen();
  await store.open();
  const name = store.info.title;
  document.title = `${name} – nkl review`;
  say("title", name);
  const edits = store.columns.reduce((sum, column) => sum + column.edits.size, 0);
  if (edits > 0) say("saved", `${edits} ${edits === 1 ? "edit" : "edits"} saved`);
  for (const note of store.info.notes) toast(note);
  await store.readIssues();
  await store.waitForMore();
}

start().catch((error: Error) => toast(`The table cannot be shown: ${error.message}`));
