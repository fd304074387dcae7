// Light, dark, or as the system has it.

import { emit } from "./bus";
import { say } from "./toast";

const THEMES = ["auto", "light", "dark"] as const;
const NAMES = { auto: "Auto", light: "Light", dark: "Dark" };

function apply(theme: (typeof THEMES)[number]): void {
  document.documentElement.dataset.theme = theme;
  say("theme", NAMES[theme]);
  emit("theme");
}

function current(): (typeof THEMES)[number] {
  const kept = localStorage.getItem("nkl-review:theme");
  return THEMES.find((theme) => theme === kept) ?? "auto";
}

export function openTheme(): void {
  apply(current());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => emit("theme"));
}

export function nextTheme(): void {
  const next = THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length];
  localStorage.setItem("nkl-review:theme", next);
  apply(next);
}
