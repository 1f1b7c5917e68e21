// Comforts of the desk for browsers that run scripts; every page works without.
// Previews and states are fetched as parts of a page: whatever carries the name
// `data-live` becomes what carries the same name, and nothing else moves.

import "./autosave.ts";
import "./command_menu.ts";
import "./copy.ts";
import { watchHands } from "./hand";
import "./keys.ts";
import "./line.ts";
import "./passkey.ts";
import { patch } from "./patch";
import "./shortcuts.ts";
import "./under_way.ts";

const QUIET_MS = 70;
const WATCH_MS = 2000;
const NEAR = 20;
/** Field that names the previews nobody looks at. */
const FOLDED = "folded";

function parts(html: string): HTMLElement[] {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll<HTMLElement>("[data-live]")];
}

/** Whether the focus is in a part, and could be lost: on the line of a fold it is not. */
function isHeld(part: HTMLElement): boolean {
  const focus = document.activeElement;
  return part.contains(focus) && !focus?.matches("details[data-fold] > summary");
}

function show(html: string): void {
  for (const fresh of parts(html)) {
    const old = document.querySelector<HTMLElement>(`[data-live="${fresh.dataset["live"]}"]`);
    if (old && !isHeld(old)) patch(old, fresh);
  }
}

/** What is typed, and which previews nobody looks at: those are not drawn. */
function asking(form: HTMLFormElement): URLSearchParams {
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  for (const fold of form.querySelectorAll<HTMLElement>("#previews details[data-fold]:not([open])")) {
    body.append(FOLDED, fold.dataset["fold"] ?? "");
  }
  return body;
}

/** Draw the previews again after a pause in typing, one drawing at a time. */
function live(form: HTMLFormElement): void {
  const address = form.dataset["previews"] ?? "";
  let waiting = 0;
  let isDrawing = false;
  let isOld = false;
  const draw = async (): Promise<void> => {
    isOld = isDrawing;
    if (isDrawing) return;
    isDrawing = true;
    const answer = await fetch(address, { method: "POST", body: asking(form) }).catch(() => null);
    const html = answer?.ok ? await answer.text() : "";
    isDrawing = false;
    if (isOld) void draw();
    else if (html) show(html);
  };
  /** What is on its way may have been asked for without it. */
  const unfold = ({ target }: Event): void => {
    const fold = target as HTMLDetailsElement;
    if (fold.open && (isDrawing || fold.querySelector("[data-later]"))) void draw();
  };
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void draw(), QUIET_MS);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("toggle", unfold, true);
}

/** What an item says on a channel is fetched by its link when its fold is opened. */
async function unfold({ target }: Event): Promise<void> {
  const fold = target as HTMLDetailsElement;
  const later = fold.open && fold.querySelector<HTMLAnchorElement>("a[data-later]");
  if (!later) return;
  const answer = await fetch(later.href).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(fold.id);
  if (fresh) patch(fold, fresh);
}

/** Count as people count; say it aloud near the end only. */
function counter(place: HTMLElement): void {
  const field = document.getElementById(place.dataset["counter"] ?? "");
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const most = Number(field.dataset["most"]);
  let stood = -1;
  const count = (): void => {
    const length = [...field.value].length;
    const stands = length > most ? 2 : most - length <= NEAR ? 1 : 0;
    // Heard as it becomes near, and over: not at each letter from there on.
    place.setAttribute("aria-live", stands > stood && stood >= 0 ? "polite" : "off");
    place.textContent = (place.textContent ?? "").replace(/^\d+/, String(length));
    place.classList.toggle("over", stands === 2);
    stood = stands;
  };
  field.addEventListener("input", count);
  count();
}

/** A calendar beside a field for a day; the field stays what counts. */
function picker(place: HTMLElement): void {
  const field = document.getElementById(place.dataset["picker"] ?? "");
  if (!(field instanceof HTMLInputElement) || !("showPicker" in field)) return;
  const button = document.createElement("button");
  const day = document.createElement("input");
  button.type = "button";
  button.className = "picker-button";
  button.setAttribute("aria-label", place.dataset["label"] ?? "");
  button.append(...place.childNodes);
  day.type = "date";
  day.className = "picker-input";
  day.tabIndex = -1;
  day.setAttribute("aria-hidden", "true");
  button.addEventListener("click", () => {
    const found = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(field.value.trim());
    const [, date = "", month = "", year = ""] = found ?? [];
    day.value = found ? `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}` : "";
    day.showPicker();
  });
  day.addEventListener("change", (event) => {
    event.stopPropagation();
    const [year, month, date] = day.value.split("-").map(Number);
    if (!year) return;
    field.value = `${date}.${month}.${year}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  const both = document.createElement("span");
  both.className = "picker-both";
  both.append(button, day);
  place.replaceWith(both);
}

/** Show where things stand while something is under way. */
async function watch(): Promise<void> {
  for (;;) {
    await new Promise((done) => setTimeout(done, WATCH_MS));
    const address = document.querySelector<HTMLElement>("[data-watch]")?.dataset["watch"];
    if (!address) return;
    if (document.hidden) continue;
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) show(await answer.text());
  }
}

/** Fields that only one choice needs are shown with it. */
function shown(place: HTMLElement): void {
  const choice = document.getElementById(place.dataset["shownBy"] ?? "");
  const group = choice?.closest("fieldset");
  if (!(choice instanceof HTMLInputElement) || !group) return;
  const set = (): void => {
    place.hidden = !choice.checked;
  };
  group.addEventListener("change", set);
  set();
}

/** Mark a fact that shall differ from what stands now. */
function fact(field: HTMLInputElement | HTMLTextAreaElement): void {
  const mark = (): void => {
    const differs = field.value.trim() !== (field.dataset["now"] ?? "").trim();
    field.closest(".fact")?.classList.toggle("changed", differs);
  };
  field.addEventListener("input", mark);
  mark();
}

/** Browsers bring only the cursor of a large field into sight, under a sticky bar. */
function wholly(event: KeyboardEvent): void {
  const field = document.activeElement;
  if (event.key === "Tab" && field instanceof HTMLTextAreaElement) {
    field.scrollIntoView({ block: "nearest" });
  }
}

/** Arrows go along the links of a menu. */
function along(place: HTMLElement, event: KeyboardEvent): void {
  const links = [...place.querySelectorAll<HTMLElement>(".new-list a")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next === undefined || !links.length || event.altKey || event.ctrlKey) return;
  event.preventDefault();
  links.at(next % links.length)?.focus();
}

/** A menu closes by Escape, by a press beside it, and when the focus goes on: an open one
 * would cover what has it. What is typed first has the cursor. */
function menu(place: HTMLDetailsElement): void {
  const first = place.querySelector<HTMLElement>("[data-first]");
  // Not by "toggle", which comes later: who types at once must lose no letter.
  place.querySelector("summary")?.addEventListener("click", (event) => {
    if (!first) return;
    event.preventDefault();
    place.open = !place.open;
    if (place.open) first.focus();
  });
  place.addEventListener("keydown", (event) => {
    along(place, event);
    if (event.key !== "Escape" || !place.open) return;
    place.open = false;
    place.querySelector<HTMLElement>("summary")?.focus();
  });
  place.addEventListener("focusout", (event) => {
    const next = event.relatedTarget;
    if (next instanceof Node && !place.contains(next)) place.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!place.contains(event.target as Node)) place.open = false;
  });
}

/** From anywhere in a long form to its main button, the first; the press is a person's. */
function onwards(event: KeyboardEvent): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = (event.target as Element).closest("form");
  const button = form?.querySelector<HTMLButtonElement>(".sheet-foot > button, [data-main]");
  if (!button) return;
  event.preventDefault();
  button.focus();
}

watchHands(document);
document.addEventListener("keydown", onwards);
document.addEventListener("keyup", wholly);
document.addEventListener("toggle", (event) => void unfold(event), true);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-previews]")) live(form);
for (const place of document.querySelectorAll<HTMLDetailsElement>("details.new-menu")) menu(place);
for (const place of document.querySelectorAll<HTMLElement>("[data-counter]")) counter(place);
for (const place of document.querySelectorAll<HTMLElement>("[data-picker]")) picker(place);
for (const place of document.querySelectorAll<HTMLElement>("[data-shown-by]")) shown(place);
for (const field of document.querySelectorAll<HTMLInputElement>("[data-now]")) fact(field);
if (document.querySelector("[data-watch]")) void watch();

// What is wrong, what has just happened, or what was looked for, is heard and seen first.
["summary", "met", "message", "plan", "found"].flatMap((id) => document.getElementById(id) ?? [])[0]?.focus();
