// The command menu: pages and acts are those that the page itself offers (`data-command`
// on one, `data-commands` on a list: the heading), so that nobody is offered what she may
// not do; to choose one is to press it. Items are asked of the server, by their words.

const QUIET_MS = 70;
const OFFERED =
  "[data-commands] a[href], [data-commands] button:not([aria-current]), [data-command]";

interface Offer {
  /** What is pressed. */
  readonly source: HTMLElement;
  readonly option: HTMLElement;
  /** Heading under which it stands. */
  readonly group: string;
  /** What it is found by, in small letters. */
  readonly words: string;
}

const dialog = document.getElementById("command-menu");
const find = document.getElementById("command-menu-find");
const list = document.getElementById("command-menu-list");
const said = document.getElementById("command-menu-said");

let here: Offer[] = [];
let items: Offer[] = [];
let chosen: Offer | undefined;
let asking = new AbortController();
let waiting = 0;

function offer(source: HTMLElement, number: string): Offer {
  const group =
    source.dataset["command"] ?? source.closest<HTMLElement>("[data-commands]")?.dataset["commands"];
  const option = document.createElement("div");
  option.id = `command-menu-${number}`;
  option.className = "command";
  option.setAttribute("role", "option");
  if (source.lang) option.lang = source.lang;
  option.append(...source.cloneNode(true).childNodes);
  for (const extra of option.querySelectorAll(".rail-count, .visually-hidden")) extra.remove();
  const words = `${group ?? ""} ${option.textContent ?? ""}`.toLocaleLowerCase();
  return { source, option, group: group ?? "", words };
}

/** Return what a page offers, each once. */
function offers(page: Document, kind: string): Offer[] {
  const seen = new Set<string>();
  return [...page.querySelectorAll<HTMLElement>(OFFERED)]
    .map((source, at) => offer(source, `${kind}-${at}`))
    .filter(({ source, words }) => {
      const name = source.getAttribute("href") ?? words;
      return !source.matches("[lang][aria-current]") && !seen.has(name) && seen.add(name);
    });
}

function typed(): string {
  return find instanceof HTMLInputElement ? find.value.trim() : "";
}

/** Return what fits, group by group; where a word begins with what is typed, first. */
function shown(): Offer[] {
  const words = typed().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = here.filter((one) => words.every((word) => one.words.includes(word)));
  const begins = ({ words: text }: Offer): boolean =>
    words.every((word) => ` ${text}`.includes(` ${word}`));
  const sorted = [...fits.filter(begins), ...fits.filter((one) => !begins(one))];
  const all = words.length ? [...sorted, ...items] : fits;
  const groups = [...new Set(all.map((one) => one.group))];
  return groups.flatMap((group) => all.filter((one) => one.group === group));
}

function choose(next: Offer | undefined): void {
  chosen?.option.setAttribute("aria-selected", "false");
  chosen = next;
  if (!next) return find?.removeAttribute("aria-activedescendant");
  next.option.setAttribute("aria-selected", "true");
  find?.setAttribute("aria-activedescendant", next.option.id);
  next.option.scrollIntoView({ block: "nearest" });
}

/** Show what fits, under its headings. */
function draw(): void {
  const all = shown();
  const groups = new Map<string, HTMLElement>();
  for (const { group, option } of all) {
    let around = groups.get(group);
    if (!around) {
      around = document.createElement("div");
      const heading = document.createElement("p");
      heading.id = `command-menu-group-${groups.size}`;
      heading.className = "command-group";
      heading.setAttribute("role", "presentation");
      heading.textContent = group;
      around.setAttribute("role", "group");
      around.setAttribute("aria-labelledby", heading.id);
      around.append(heading);
      groups.set(group, around);
    }
    option.setAttribute("aria-selected", "false");
    around.append(option);
  }
  list?.replaceChildren(...groups.values());
  if (list) list.hidden = !all.length;
  find?.setAttribute("aria-expanded", String(all.length > 0));
  choose(all.includes(chosen as Offer) ? chosen : all[0]);
}

function tell(): void {
  if (!said) return;
  const words = said.dataset[shown().length ? "found" : "none"] ?? "";
  said.textContent = typed() ? words.replace("0", String(shown().length)) : "";
}

/** Ask for items; an answer that comes late is dropped with its question. */
async function ask(): Promise<void> {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const address = new URL(list?.dataset["ask"] ?? "", location.href);
  address.searchParams.set("q", typed());
  const answer = typed() ? await fetch(address, { signal }).catch(() => null) : null;
  const html = answer?.ok ? await answer.text().catch(() => "") : "";
  if (signal.aborted) return;
  const before = chosen?.source.getAttribute("href");
  items = offers(new DOMParser().parseFromString(html, "text/html"), "item");
  // Whoever has gone on to one of them stays there.
  if (!here.includes(chosen as Offer))
    chosen = items.find(({ source }) => source.getAttribute("href") === before);
  draw();
  tell();
}

function take(): void {
  if (!chosen || !(dialog instanceof HTMLDialogElement)) return;
  const { source } = chosen;
  dialog.close();
  if (source.ownerDocument === document) source.click();
  else location.assign(source.getAttribute("href") ?? "");
}

function open(): void {
  if (!(dialog instanceof HTMLDialogElement) || !(find instanceof HTMLInputElement)) return;
  if (dialog.open) return;
  find.value = "";
  items = [];
  chosen = undefined;
  here = offers(document, "here");
  draw();
  tell();
  dialog.showModal();
  find.focus();
}

find?.addEventListener("input", () => {
  // What was found for other words may not fit these: Enter must not lead there.
  const words = typed().toLocaleLowerCase().split(/\s+/);
  items = items.filter((one) => words.every((word) => one.words.includes(word)));
  chosen = undefined;
  draw();
  clearTimeout(waiting);
  waiting = window.setTimeout(() => void ask(), QUIET_MS);
});

dialog?.addEventListener("keydown", (event) => {
  const all = shown();
  const at = all.indexOf(chosen as Offer);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (next !== undefined && all.length) {
    event.preventDefault();
    choose(all.at(next % all.length));
  }
  // The same key again begins anew; browsers have it for something else.
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (find instanceof HTMLInputElement) find.select();
  }
});

dialog?.addEventListener("click", (event) => {
  const at = event.target as Element;
  const option = at.closest("[role=option]");
  if (option) {
    choose(shown().find((one) => one.option === option));
    take();
  } else if (at === dialog || at.closest("[data-close]")) {
    (dialog as HTMLDialogElement).close();
  }
});

// Without a choice the form leads to the list of items.
dialog?.querySelector("form")?.addEventListener("submit", (event) => {
  if (!chosen) return;
  event.preventDefault();
  take();
});

for (const button of document.querySelectorAll<HTMLElement>("[data-menu]")) {
  button.setAttribute("role", "button");
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    open();
  });
}

export {};
