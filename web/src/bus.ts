// Who wants to know what has changed.

export type Topic =
  | "columns" // columns or maps were added, or other ones are shown
  | "data" // values of a column arrived or changed
  | "view" // other rows, or another order
  | "rows" // other rows
  | "selection"
  | "current" // the row that is looked at and listened to
  | "issues"
  | "theme";

const listeners = new Map<Topic, (() => void)[]>();

export function on(topics: Topic | Topic[], listener: () => void): void {
  for (const topic of [topics].flat()) {
    const known = listeners.get(topic);
    if (known) known.push(listener);
    else listeners.set(topic, [listener]);
  }
}

export function emit(topic: Topic): void {
  for (const listener of listeners.get(topic) ?? []) listener();
}

/// Runs `work` once when nobody has asked for it for a moment.
export function afterwards(work: () => void): () => void {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(work, 150);
  };
}

/// Runs `draw` once before the next frame, however often it is asked for.
export function perFrame(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
