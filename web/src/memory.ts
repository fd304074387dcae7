// What the page remembers of a table between visits: which columns, histograms, colours.

import { store } from "./store";

function key(name: string): string {
  return `nkl-review:${store.info.title}:${name}`;
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(key(name), JSON.stringify(value));
  } catch {
    // Without storage the page forgets.
  }
}

export function remembered<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(key(name));
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}
