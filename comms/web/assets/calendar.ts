// Keys and dragging for the calendar. Whatever is done here presses a link or posts the
// form of the page: the server decides, and every view works without this file.

import { openSheet } from "./sheet";

const LAST_VIEW = "calendar-view";
const FOCUS = "calendar-focus";
const DAY_MS = 86_400_000;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const grid = document.querySelector<HTMLElement>("[data-grid]");
const form = document.querySelector<HTMLFormElement>("#cal-drop");
const said = document.querySelector<HTMLElement>("#cal-said");

function say(what: string): void {
  if (said) said.textContent = said.dataset[what] ?? "";
}

function near<T extends HTMLElement>(from: Element | null, name: string): T | null {
  return from?.closest<T>(name) ?? null;
}

/** Return where Move… of a thing leads, with the time it shall have. */
function sheetOf(entry: HTMLElement, to: string): string {
  const link = entry.querySelector<HTMLAnchorElement>("[data-move]");
  const address = new URL(link?.href ?? location.href);
  if (to) address.searchParams.set("to", to);
  return address.href;
}

/** Move a thing to a day, and to an hour where a row names one. */
function move(entry: HTMLElement, day: string, hour = ""): void {
  const at = entry.dataset["at"] ?? "";
  const time = hour && hour.slice(0, 2) !== at.slice(11, 13) ? hour : at.slice(11, 16);
  if (`${day}T${time}` === at) return;
  if (!entry.dataset["key"] || !form) return say("fixed");
  // What needs a new approval afterwards is asked about, never done by a slip.
  if ("asks" in entry.dataset) return void openSheet(sheetOf(entry, `${day}T${time}`));
  form.action = sheetOf(entry, "");
  const values: Record<string, string> = {
    day: day.split("-").reverse().map(Number).join("."),
    time: time.replace(":", "."),
    seen: at,
  };
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }
  form.requestSubmit();
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Return the day a thing begins on once it is dropped: it moves as far as it was dragged. */
function dropped(entry: HTMLElement, day: string): string {
  const from = near(entry, "[data-day]")?.dataset["day"] ?? day;
  const days = (Date.parse(day) - Date.parse(from)) / DAY_MS;
  return shifted((entry.dataset["at"] ?? "").slice(0, 10), days);
}

// --- arrows ---

const CELL = "[role=gridcell]";
const RESTING = `${CELL}[tabindex="0"]`;
/** Where a week's days stand beside each other; else they are read one below the other. */
const WIDE = matchMedia("(min-width: 64rem)");

/** Return the cells row by row as they are seen. */
function cells(): HTMLElement[][] {
  const all = [...(grid?.querySelectorAll("[role=row]") ?? [])];
  const rows = all.map((row) => [...row.querySelectorAll<HTMLElement>(CELL)]);
  const days = rows.filter((row) => row.length > 0);
  if (grid?.dataset["grid"] !== "days" || !WIDE.matches) return days;
  return (days[0] ?? []).map((_, hour) => days.flatMap((day) => day[hour] ?? []));
}

function rest(cell: HTMLElement): void {
  for (const other of grid?.querySelectorAll<HTMLElement>(RESTING) ?? []) other.tabIndex = -1;
  cell.tabIndex = 0;
}

/** Go from a day to the next; past the edge, to the month or week beside. */
function walk(from: HTMLElement, [across, down]: [number, number]): void {
  const rows = cells();
  const row = rows.findIndex((found) => found.includes(from));
  const flat = rows.flat();
  const step = across + down * (rows[row]?.length ?? 0);
  let at = flat.indexOf(from) + step;
  // Days that are not drawn on a narrow screen are passed over.
  while (flat[at] && flat[at]?.offsetParent === null) at += Math.sign(step);
  const next = flat[at];
  if (!next) return document.querySelector<HTMLElement>(`[data-step="${Math.sign(step)}"]`)?.click();
  rest(next);
  next.focus();
}

/** Return the one day that Tab stops at. */
function resting(): HTMLElement | null {
  return grid?.querySelector<HTMLElement>(RESTING) ?? null;
}

function inGrid(event: KeyboardEvent): boolean {
  const arrow = ARROWS[event.key];
  // From nowhere into the grid: not past the whole menu first.
  if (arrow && !event.altKey && document.activeElement === document.body && resting()) {
    return resting()?.focus(), true;
  }
  const entry = near(document.activeElement, ".cal-entry");
  const cell = near(document.activeElement, "[data-day]");
  if (arrow && event.altKey && entry && cell) {
    const day = shifted(entry.dataset["at"]?.slice(0, 10) ?? "", arrow[0] + 7 * arrow[1]);
    move(entry, day);
    return true;
  }
  if (event.altKey || !cell?.matches(CELL)) return false;
  if (arrow) return walk(cell, arrow), true;
  if (event.key === "Enter" && document.activeElement === cell) {
    const first = cell.querySelector<HTMLElement>(".cal-entry a") ?? cell.querySelector("a");
    return first?.focus(), true;
  }
  if (event.key === "Escape" && document.activeElement !== cell) return cell.focus(), true;
  return false;
}

// Letters press these links (`keys.ts`); the day that has the focus goes along.
document.addEventListener("click", (event) => {
  const link = near<HTMLAnchorElement>(event.target as Element, "a[data-go]");
  const cell = near(document.activeElement, "[data-day]");
  if (!link || !cell || !"dnw".includes(link.dataset["go"] ?? "")) return;
  const address = new URL(link.href);
  const hour = link.dataset["go"] === "n" && cell.dataset["hour"] ? `T${cell.dataset["hour"]}` : "";
  address.searchParams.set("on", `${cell.dataset["day"]}${hour}`);
  link.href = address.href;
});

document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (at instanceof HTMLInputElement || at instanceof HTMLSelectElement) return;
  if (document.querySelector("dialog[open]")) return;
  if (inGrid(event)) event.preventDefault();
});

// --- dragging ---

let dragged: HTMLElement | null = null;

function place(event: DragEvent): HTMLElement | null {
  return near(event.target as Element, "[data-day]");
}

function unmark(): void {
  for (const cell of document.querySelectorAll(".cal-drop")) cell.classList.remove("cal-drop");
}

grid?.addEventListener("dragstart", (event) => {
  dragged = near(event.target as Element, ".cal-entry[data-key]");
  event.dataTransfer?.setData("text/plain", dragged?.dataset["key"] ?? "");
});
grid?.addEventListener("dragover", (event) => {
  const cell = place(event);
  unmark();
  if (!dragged || !cell || "gone" in cell.dataset) return;
  event.preventDefault();
  cell.classList.add("cal-drop");
});
grid?.addEventListener("drop", (event) => {
  const cell = place(event);
  event.preventDefault();
  if (!dragged || !cell) return;
  // The hour of a row is that of a beginning.
  const hour = dragged.classList.contains("cal-begun") ? "" : cell.dataset["hour"];
  move(dragged, dropped(dragged, cell.dataset["day"] ?? ""), hour);
});
grid?.addEventListener("dragend", (event) => {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  if (near(under, "[data-gone]")) say("past");
  dragged = null;
  unmark();
});

// --- Move… in a dialog; days by one tab stop ---

document.addEventListener("click", (event) => {
  const link = near<HTMLAnchorElement>(event.target as Element, "a[data-move]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void openSheet(link.href);
});

// Whoever comes by the plain link finds the view she used last.
const shown = new URL(location.href).searchParams.get("view");
const last = localStorage.getItem(LAST_VIEW);
if (shown) localStorage.setItem(LAST_VIEW, shown);
else if (grid && last && last !== "month") {
  location.replace(`${location.pathname}?view=${encodeURIComponent(last)}`);
}

// Keys go on where they were, though another month is another page: on the arrow that was
// pressed, or on a day where a letter or an arrow led there.
const bar = [...document.querySelectorAll<HTMLElement>(".cal-bar a")];
document.addEventListener("click", (event) => {
  const link = near<HTMLElement>(event.target as Element, ".cal-bar a");
  const isOwn = link === document.activeElement;
  if (!link || event.detail > 0 || (isOwn && !link.dataset["step"])) return;
  const place = isOwn ? bar.indexOf(link) : -1;
  sessionStorage.setItem(FOCUS, String(place));
});

const days = cells().flat();
const on = new URL(location.href).searchParams.get("on");
const first = days.find((day) => day.dataset["day"] === on) ?? days[0];
const today = days.find((day) => day.hasAttribute("aria-current"));
if (first) rest((on ? null : today) ?? first);

const stood = sessionStorage.getItem(FOCUS);
sessionStorage.removeItem(FOCUS);
if (stood) (bar[Number(stood)] ?? resting())?.focus();
