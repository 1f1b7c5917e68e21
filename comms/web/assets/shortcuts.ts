// The list of keys over the page one is on: of all that there are, those that work here.

import { found, lettersOn, MAC } from "./keys";
import { isLetter, KEYS } from "./keys_declared";
import { openSheet } from "./sheet";

/** Whether a key, as the list shows it, does anything on this page. */
function isHere(name: string): boolean {
  const key = KEYS.find((one) => one.name === name);
  if (!key || !found(key).length) return false;
  // Of two with the same key, the first has it.
  const first = KEYS.find((one) => one.press.some((press) => key.press.includes(press)) && found(one).length);
  return key.does === "own" || first === key;
}

function narrow(sheet: HTMLElement): void {
  for (const press of sheet.querySelectorAll<HTMLElement>("[data-press]")) {
    if (isLetter(press.dataset["press"] ?? "") && !lettersOn()) press.remove();
  }
  for (const line of sheet.querySelectorAll<HTMLElement>("[data-key]")) {
    const isEmpty = !line.querySelector("[data-press]");
    if (isEmpty || !isHere(line.dataset["key"] ?? "")) line.remove();
  }
  for (const group of sheet.querySelectorAll("[data-group]")) {
    if (!group.querySelector("[data-key]")) group.remove();
  }
  for (const only of sheet.querySelectorAll<HTMLElement>("[data-whole]")) only.remove();
  for (const only of sheet.querySelectorAll<HTMLElement>("[data-over]")) only.hidden = false;
}

function inOwnNames(around: ParentNode): void {
  if (!MAC) return;
  for (const key of around.querySelectorAll("kbd")) {
    key.textContent = (key.textContent ?? "").replace("Ctrl", "⌘").replace("Alt", "⌥");
  }
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-shortcuts]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void openSheet(link.href, (sheet) => {
    narrow(sheet);
    inOwnNames(sheet);
  });
});
inOwnNames(document);
