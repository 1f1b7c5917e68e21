// The window in which facts and core messages are chosen by reference: a list that is
// narrowed by typing. Plain fields open it by "{{"; the editor by its own ways, too.

/** What opens the window where it is typed. */
export const OPENS = "{{";

const dialog = document.getElementById("editor-reference");
const find = document.getElementById("editor-reference-find");
const list = document.getElementById("editor-reference-list");
let options: HTMLElement[] = [];

/** What each reference says, by language. */
const said = new Map<string, Record<string, string>>();

/** What a reference says in a language, or nothing where nobody knows it. */
export function says(written: string, language: string): string | undefined {
  return said.get(written.replace(/[ \t]/g, ""))?.[language];
}

let here = false;

/** Whether the list is here; until then nobody knows what a reference says. */
export function isHere(): boolean {
  return here;
}

let fetching: Promise<boolean> | undefined;

/** Fetch the list, once; most pages are opened without anybody asking for it. */
export function fetched(): Promise<boolean> {
  return (fetching ??= taken());
}

async function taken(): Promise<boolean> {
  const address = dialog?.dataset["list"] ?? "";
  const answer = address ? await fetch(address).catch(() => null) : null;
  const html = answer?.ok ? await answer.text().catch(() => "") : "";
  const read = new DOMParser().parseFromString(html, "text/html");
  options = [...read.querySelectorAll<HTMLElement>("[role=option]")];
  for (const option of options) {
    const words = JSON.parse(option.dataset["said"] ?? "{}") as Record<string, string>;
    said.set(option.dataset["written"] ?? "", words);
  }
  list?.replaceChildren(...options);
  list?.setAttribute("aria-busy", "false");
  here = Boolean(answer?.ok);
  return here;
}

let chosen: HTMLElement | undefined;

function shown(): HTMLElement[] {
  return options.filter((option) => !option.hidden);
}

function choose(option: HTMLElement | undefined): void {
  chosen = option;
  for (const one of options) one.setAttribute("aria-selected", String(one === option));
  if (option) {
    find?.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else find?.removeAttribute("aria-activedescendant");
}

function narrow(isLine: boolean): void {
  const typed = find instanceof HTMLInputElement ? find.value : "";
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const option of options) {
    const text = (option.textContent ?? "").toLocaleLowerCase();
    const isOther = isLine && !(option.dataset["written"] ?? "").startsWith("{{fact:");
    option.hidden = isOther || !words.every((word) => text.includes(word));
  }
  choose(shown()[0]);
}

/** Show what fits; say where nothing does, or where the list could not be had. */
async function offer(isLine: boolean): Promise<void> {
  const isThere = await fetched();
  narrow(isLine);
  for (const [name, isSo] of [["none", isThere && !shown().length], ["unread", !isThere]] as const) {
    const hint = document.getElementById(`editor-reference-${name}`);
    if (hint) hint.hidden = !isSo;
  }
  // The next one who opens the window asks again.
  if (!isThere) fetching = undefined;
}

/** Open the window; `insert` gets the reference, `back` takes the cursor back. */
export function ask(isLine: boolean, insert: (written: string) => void, back: () => void): void {
  if (!(dialog instanceof HTMLDialogElement) || !(find instanceof HTMLInputElement)) return;
  if (dialog.open) return;
  const heard = new AbortController();
  const { signal } = heard;
  const take = (): void => {
    const written = chosen?.dataset["written"];
    if (!written) return;
    dialog.close();
    insert(written);
  };
  find.value = "";
  void offer(isLine);
  find.addEventListener("input", () => void offer(isLine), { signal });
  find.addEventListener(
    "keydown",
    (event) => {
      const all = shown();
      const at = chosen ? all.indexOf(chosen) : -1;
      const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
      if (next === undefined || !all.length) return;
      event.preventDefault();
      choose(all[(next + all.length) % all.length]);
    },
    { signal },
  );
  list?.addEventListener(
    "click",
    (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (!option) return;
      choose(option);
      take();
    },
    { signal },
  );
  dialog.querySelector("form")?.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      take();
    },
    { signal },
  );
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close(), { signal });
  dialog.addEventListener(
    "close",
    () => {
      heard.abort();
      back();
    },
    { once: true },
  );
  dialog.showModal();
  find.focus();
}

/** Plain fields that may hold references: "{{" opens the window there, too. */
function listen(field: HTMLInputElement | HTMLTextAreaElement): void {
  field.addEventListener("input", (event) => {
    const at = field.selectionStart ?? 0;
    const isTyped = event instanceof InputEvent && event.inputType === "insertText";
    if (!isTyped || field.value.slice(at - OPENS.length, at) !== OPENS) return;
    ask(
      LINES.has(field.name.split(".")[0] ?? ""),
      (written) => {
        field.setRangeText(written, at - OPENS.length, at, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      },
      () => field.focus(),
    );
  });
}

/** Texts of one line, which hold facts alone. */
const LINES = new Set([
  "title", "easy_title", "place", "room", "municipality", "access_note", "street", "subject",
]);
const TEXTS = ["summary", "social", "easy_summary", "preheader", "intro"];

for (const name of [...LINES, ...TEXTS]) {
  for (const field of document.querySelectorAll(`[name="${name}"], [name^="${name}."]`)) {
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) listen(field);
  }
}
// An event's further text is no editor.
for (const field of document.querySelectorAll("#seminar [name^='more.']")) {
  if (field instanceof HTMLTextAreaElement) listen(field);
}
