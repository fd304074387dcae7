// Words to the user.

export function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

/// A message that goes away by itself.
export function toast(text: string): void {
  const box = document.createElement("div");
  box.className = "toast";
  box.textContent = text;
  element("toasts").append(box);
  setTimeout(() => box.remove(), 8000);
}

/// Sets the words of a place, or whether a button can be used.
export function say(id: string, what: string | boolean): void {
  if (typeof what === "string") element(id).textContent = what;
  else element<HTMLButtonElement>(id).disabled = !what;
}

/// An element with its class, words and children.
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...children);
  return made;
}
