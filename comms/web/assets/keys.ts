// Presses what a key presses. Keys of one letter or sign act outside fields only and can
// be switched off by a person (WCAG 2.1.4); with Ctrl they act everywhere but in the
// editor, which has its own. Which keys there are stands in `keys_declared.ts`.

import { isLetter, KEYS } from "./keys_declared";
import type { Key } from "./keys_declared";

const TYPED =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), " +
  "textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]";
const NAMES: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

/** Keyboards of Apple have another key for what Ctrl does elsewhere. */
export const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Whether single letters and signs are keys for whoever is here. */
export function lettersOn(): boolean {
  return document.body.dataset["letters"] !== "off";
}

/** Return what a key presses or walks along here; nothing is no longer shown. */
export function found(key: Key): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(key.where)];
}

/** A key as the list has it: "Ctrl+K", "J", "?"; "" for what only systems use. */
function named(event: KeyboardEvent): string {
  const key = NAMES[event.key] ?? event.key;
  if (MAC ? event.ctrlKey : event.metaKey) return "";
  const hold = [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    // Signs need Shift on some keyboards and none on others.
    event.shiftKey && /^\p{L}$/u.test(key) ? "Shift" : "",
    key.length === 1 ? key.toUpperCase() : key,
  ];
  return hold.filter(Boolean).join("+");
}

/** Go to the row after or before the one that has the focus; the page's ends stay. */
function walk(links: HTMLElement[], step: number): void {
  const rows = new Map<Element | null, HTMLElement>();
  for (const link of links) {
    const row = link.closest("li, tr");
    if (!rows.has(row) && link.offsetParent) rows.set(row, link);
  }
  const here = document.activeElement;
  const all = [...rows];
  const at = all.findIndex(([row]) => row?.contains(here));
  const next = at < 0 ? all.at(step > 0 ? 0 : -1) : all[at + step];
  next?.[1].focus();
}

function press(event: KeyboardEvent): void {
  const name = named(event);
  const at = event.target instanceof Element ? event.target : document.body;
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (isLetter(name) && (!lettersOn() || at.closest(TYPED))) return;
  if (at.closest("[contenteditable=true]")) return;
  const key = KEYS.find((one) => one.press.includes(name) && found(one).length > 0);
  if (!key || key.does === "own") return;
  event.preventDefault();
  if (key.does === "rows") walk(found(key), key.name === "next_row" ? 1 : -1);
  else found(key)[0]?.click();
}

document.addEventListener("keydown", press);
