// What is looked at: the table, the rows that are shown, what is selected.

import { getBytes, getJson, type Edits, type Issue, type MapInfo, type TableInfo } from "./api";
import { emit } from "./bus";
import { Column } from "./column";
import { maskOf, type Filter } from "./filters";
import { sorted, type SortKey } from "./sort";
import { toast } from "./toast";

export interface Kept {
  name: string;
  mask: Uint8Array;
  count: number;
}

class Store {
  info!: TableInfo;
  rows = 0;
  columns: Column[] = [];
  maps: MapInfo[] = [];
  issues: Issue[] = [];
  /// Findings of a row, as positions in `issues`.
  issuesOf = new Map<number, number[]>();
  /// Shown rows in their order.
  view: Uint32Array = new Uint32Array(0);
  /// 1 where a row passes all filters.
  passing = new Uint8Array(0);
  sort: SortKey[] = [];
  filters: Filter[] = [];
  search = "";
  onlySelected = false;
  selected = new Uint8Array(0);
  selectedCount = 0;
  kept: Kept[] = [];
  current = -1;
  private refreshing = 0;
  private filtering = 0;

  async open(): Promise<void> {
    this.info = await getJson<TableInfo>("/api/table");
    this.rows = this.info.rows;
    this.columns = this.info.columns.map((c) => new Column(c, this.rows));
    this.maps = this.info.maps;
    this.selected = new Uint8Array(this.rows);
    this.passing = new Uint8Array(this.rows).fill(1);
    this.view = new Uint32Array(this.rows);
    for (let row = 0; row < this.rows; row++) this.view[row] = row;
    await this.readEdits();
    emit("columns");
    emit("view");
    emit("rows");
  }

  async readEdits(): Promise<void> {
    const edits = await getJson<Edits>("/api/edits");
    this.info.revision = edits.revision;
    for (const column of this.columns) {
      for (const row of [...column.edits.keys()]) column.edit(row, null);
    }
    for (const [column, row, value] of edits.cells) this.columns[column]?.edit(row, value);
    emit("data");
  }

  async readIssues(): Promise<void> {
    if (this.info.issues === 0) return;
    const found = await getJson<{ total: number; issues: Issue[] }>("/api/issues");
    this.issues = found.issues;
    this.issues.forEach((issue, place) => {
      const known = this.issuesOf.get(issue.row);
      if (known) known.push(place);
      else this.issuesOf.set(issue.row, [place]);
    });
    emit("issues");
  }

  /// Asks for columns and maps that are computed meanwhile, until all are there.
  async waitForMore(): Promise<void> {
    while (this.info.busy !== "") {
      await new Promise((done) => setTimeout(done, 700));
      const info = await getJson<TableInfo>("/api/table");
      const more = info.columns.slice(this.columns.length);
      const said = info.busy !== this.info.busy;
      this.info = { ...info, revision: this.info.revision };
      this.columns.push(...more.map((c) => new Column(c, this.rows)));
      const maps = info.maps.length !== this.maps.length;
      this.maps = info.maps;
      if (more.length > 0 || maps || said) emit("columns");
    }
  }

  get label(): Column | undefined {
    return this.info.label === null ? undefined : this.columns[this.info.label];
  }

  get tags(): Column {
    return this.columns[this.info.tags];
  }

  /// Sorts the shown rows anew.
  async resort(): Promise<void> {
    // Filters that are being worked on would be lost.
    if (this.filtering > 0) return this.refresh();
    const turn = ++this.refreshing;
    const failed = await this.prepare().catch((error: Error) => error);
    if (turn !== this.refreshing) return;
    if (failed) return toast(`The rows cannot be sorted: ${failed.message}`);
    this.view = sorted(this.shownRows(), this.sort);
    emit("view");
  }

  private async prepare(): Promise<void> {
    for (const key of this.sort) await key.prepare();
  }

  /// Filters, searches and sorts anew.
  async refresh(): Promise<void> {
    const turn = ++this.refreshing;
    this.filtering++;
    const answer = await this.asked().catch((error: Error) => {
      toast(`The rows cannot be filtered or sorted: ${error.message}`);
      return null;
    });
    this.filtering--;
    if (turn !== this.refreshing || answer === null) return;
    const [masks, found] = answer;
    const passing = this.passing.fill(1);
    for (const mask of masks) {
      for (let row = 0; row < this.rows; row++) passing[row] &= mask[row];
    }
    if (found) {
      for (let row = 0; row < this.rows; row++) passing[row] &= (found[row >> 3] >> (row & 7)) & 1;
    }
    this.view = sorted(this.shownRows(), this.sort);
    emit("view");
    emit("rows");
  }

  /// What filters and search say, with the keys for sorting made on the way.
  private async asked(): Promise<[Uint8Array[], Uint8Array | null]> {
    const masks = await Promise.all(this.filters.filter((f) => f.on).map((f) => maskOf(f)));
    const found = this.search.trim() === "" ? null : await searched(this.search);
    await this.prepare();
    return [masks, found];
  }

  /// In the order of the table.
  private shownRows(): Uint32Array {
    let count = 0;
    const rows = new Uint32Array(this.rows);
    const all = !this.onlySelected;
    for (let row = 0; row < this.rows; row++) {
      if (this.passing[row] && (all || this.selected[row])) rows[count++] = row;
    }
    return rows.slice(0, count);
  }

  setCurrent(row: number): void {
    if (row === this.current) return;
    this.current = row;
    emit("current");
  }

  /// Moves to the row that is `steps` further down in the shown order.
  step(steps: number): void {
    if (this.view.length === 0) return;
    const at = this.view.indexOf(this.current);
    const from = at < 0 && steps < 0 ? 0 : at;
    const to = Math.max(0, Math.min(this.view.length - 1, from + steps));
    this.setCurrent(this.view[to]);
  }

  /// Selects rows: instead of what is selected, in addition, or takes them out.
  select(rows: Iterable<number>, how: "set" | "add" | "remove" = "set"): void {
    if (how === "set") this.selected.fill(0);
    const value = how === "remove" ? 0 : 1;
    for (const row of rows) this.selected[row] = value;
    this.selectionChanged();
  }

  selectionChanged(): void {
    let count = 0;
    for (let row = 0; row < this.rows; row++) count += this.selected[row];
    this.selectedCount = count;
    emit("selection");
    if (this.onlySelected) void this.refresh();
  }

  selectedRows(): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.rows; row++) if (this.selected[row]) rows.push(row);
    return rows;
  }

  /// Keeps the selection under a letter, to be compared with others.
  keep(): void {
    if (this.selectedCount === 0) return;
    const free = ["A", "B", "C", "D"].find((name) => !this.kept.some((k) => k.name === name));
    const kept = {
      name: free ?? "D",
      mask: this.selected.slice(),
      count: this.selectedCount,
    };
    this.kept = [...this.kept.filter((k) => k.name !== kept.name), kept];
    this.kept.sort((a, b) => a.name.localeCompare(b.name));
    emit("selection");
  }
}

async function searched(query: string): Promise<Uint8Array> {
  return new Uint8Array(await getBytes(`/api/search?q=${encodeURIComponent(query)}`));
}

export const store = new Store();
