// Puts references to facts and core messages into texts: a window with a list, opened
// by the tool of the bar, by Ctrl+Shift+F or by typing "{{"; and shows what each says.

import { Extension } from "@tiptap/core";
import type { Editor } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

const REFERENCE = /\{\{[ \t]{0,4}(?:fact|block):[A-Za-z0-9_-]{1,64}[ \t]{0,4}\}\}/g;
const OPENS = "{{";

const dialog = document.getElementById("editor-reference");
const find = document.getElementById("editor-reference-find");
const list = document.getElementById("editor-reference-list");
const options = list ? [...list.querySelectorAll<HTMLElement>("[role=option]")] : [];

/** What each reference says, by language. */
const said = new Map<string, Record<string, string>>(
  options.map((option) => [
    option.dataset["written"] ?? "",
    JSON.parse(option.dataset["said"] ?? "{}") as Record<string, string>,
  ]),
);

/** What a reference says in a language, or nothing where nobody knows it. */
function says(written: string, language: string): string | undefined {
  return said.get(written.replace(/[ \t]/g, ""))?.[language];
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

function narrow(isTitle: boolean): void {
  const typed = find instanceof HTMLInputElement ? find.value : "";
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const option of options) {
    const text = (option.textContent ?? "").toLocaleLowerCase();
    const isOther = isTitle && !(option.dataset["written"] ?? "").startsWith("{{fact:");
    option.hidden = isOther || !words.every((word) => text.includes(word));
  }
  const none = document.getElementById("editor-reference-none");
  if (none) none.hidden = shown().length > 0;
  choose(shown()[0]);
}

/** Open the window; `insert` gets the reference, `back` takes the cursor back. */
function ask(isTitle: boolean, insert: (written: string) => void, back: () => void): void {
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
  narrow(isTitle);
  find.addEventListener("input", () => narrow(isTitle), { signal });
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

/** Ask for a reference and put it where the cursor is, instead of "{{" before it. */
export function askForReference(editor: Editor): void {
  const { from, to } = editor.state.selection;
  const start = typedBefore(editor) ? from - OPENS.length : from;
  ask(
    false,
    (written) => void editor.chain().insertContentAt({ from: start, to }, written).run(),
    () => editor.commands.focus(),
  );
}

/** Whether somebody has just typed what opens a reference. */
export function typedBefore(editor: Editor): boolean {
  const { $from, empty } = editor.state.selection;
  if (!empty) return false;
  const at = $from.parentOffset;
  return $from.parent.textBetween(Math.max(0, at - OPENS.length), at, "\n", "\n") === OPENS;
}

function decorations(doc: Node, language: string): DecorationSet {
  const found: Decoration[] = [];
  doc.descendants((node, position) => {
    if (!node.isText) return;
    for (const match of (node.text ?? "").matchAll(REFERENCE)) {
      const from = position + match.index;
      const to = from + match[0].length;
      const words = says(match[0], language);
      found.push(
        Decoration.inline(from, to, { class: words === undefined ? "reference unknown" : "reference" }),
      );
      if (words !== undefined) found.push(Decoration.widget(to, () => shownWords(words), { side: -1 }));
    }
  });
  return DecorationSet.create(doc, found);
}

function shownWords(words: string): HTMLElement {
  const shown = document.createElement("span");
  shown.className = "reference-said";
  shown.contentEditable = "false";
  shown.textContent = words;
  return shown;
}

/** Shows behind each reference what it says, without touching the text. */
export const references = (language: string): Extension =>
  Extension.create({
    name: "references",
    addProseMirrorPlugins() {
      return [
        new Plugin({
          props: { decorations: (state) => decorations(state.doc, language) },
        }),
      ];
    },
  });

/** Plain fields that may hold references: "{{" opens the window there, too. */
function listen(field: HTMLInputElement | HTMLTextAreaElement): void {
  field.addEventListener("input", (event) => {
    const at = field.selectionStart ?? 0;
    const isTyped = event instanceof InputEvent && event.inputType === "insertText";
    if (!isTyped || field.value.slice(at - OPENS.length, at) !== OPENS) return;
    ask(
      field.name.startsWith("title."),
      (written) => {
        field.setRangeText(written, at - OPENS.length, at, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      },
      () => field.focus(),
    );
  });
}

for (const name of ["title", "summary", "social", "easy_title", "easy_summary"]) {
  for (const field of document.querySelectorAll(`[name^="${name}."]`)) {
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) listen(field);
  }
}
