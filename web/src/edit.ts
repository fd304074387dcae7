// Changing cells, with a way back.

import { post, type Change } from "./api";
import { emit } from "./bus";
import type { Column } from "./column";
import { store } from "./store";
import { say, toast } from "./toast";

interface Step {
  column: Column;
  changes: Change[];
}

const undone: Step[] = [];
let queue: Promise<void> = Promise.resolve();

/// Sets a column of some rows to a value; `null` is what the table had.
export function edit(column: Column, rows: number[], value: string | null): Promise<void> {
  return change(
    column,
    rows.map((row) => ({ row, value })),
  );
}

/// Sets a column of some rows to a value each. The page shows it once the server has kept it.
export function change(column: Column, changes: Change[]): Promise<void> {
  if (changes.length === 0) return Promise.resolve();
  const before = changes.map(({ row }) => ({ row, value: column.edits.get(row) ?? null }));
  return send(column, changes).then((kept) => {
    if (kept) undone.push({ column, changes: before });
    say("undo", undone.length > 0);
  });
}

export async function undo(): Promise<void> {
  const step = undone.pop();
  if (step && !(await send(step.column, step.changes))) undone.push(step);
  say("undo", undone.length > 0);
}

// One after the other, so that revisions are in order.
function send(column: Column, changes: Change[]): Promise<boolean> {
  const sent = queue.then(() => sendNow(column, changes));
  queue = sent.then(
    () => undefined,
    () => undefined,
  );
  return sent;
}

async function sendNow(column: Column, changes: Change[]): Promise<boolean> {
  say("saved", "saving …");
  try {
    const body = { column: column.number, revision: store.info.revision, changes };
    const kept = await post<{ revision: number; known: boolean }>("/api/edit", body);
    store.info.revision = kept.revision;
    if (kept.known) for (const { row, value } of changes) column.edit(row, value);
    else await store.readEdits();
    const count = store.columns.reduce((sum, c) => sum + c.edits.size, 0);
    say("saved", `${count} ${count === 1 ? "edit" : "edits"} saved`);
    emit("data");
    return true;
  } catch (error) {
    say("saved", "not saved");
    toast(`The change was not saved: ${(error as Error).message}`);
    return false;
  }
}

/// The tags of a row.
export function tagsOf(row: number): string[] {
  const text = store.tags.text(row);
  return text.split(";").map((tag) => tag.trim()).filter((tag) => tag !== "");
}

/// Adds a tag to rows, or takes it away where all have it.
export function toggleTag(rows: number[], tag: string): Promise<void> {
  const all = rows.every((row) => tagsOf(row).includes(tag));
  const changes = rows.map((row) => {
    const others = tagsOf(row).filter((other) => other !== tag);
    return { row, value: (all ? others : [...others, tag]).join(";") };
  });
  return change(store.tags, changes);
}
