// Turns plain fields for Markdown into editors. The field stays what counts: it holds
// the text at every moment, and whatever puts other text into it is heard.

import { Editor } from "@tiptap/core";
import { UndoRedo } from "@tiptap/extensions";
import { EXTENSIONS, open } from "./editor_markdown";
import type { Opened } from "./editor_markdown";
import { askForLink } from "./editor_link";
import { cleaned } from "./editor_paste";
import { askForReference, references, typedBefore } from "./editor_reference";
import "./editor_photo.ts";
import "./editor_tongues.ts";

const ACTS: Record<string, (editor: Editor) => void> = {
  heading: (editor) => void editor.chain().focus().toggleHeading({ level: 2 }).run(),
  subheading: (editor) => void editor.chain().focus().toggleHeading({ level: 3 }).run(),
  bold: (editor) => void editor.chain().focus().toggleBold().run(),
  italic: (editor) => void editor.chain().focus().toggleItalic().run(),
  list: (editor) => void editor.chain().focus().toggleBulletList().run(),
  numbers: (editor) => void editor.chain().focus().toggleOrderedList().run(),
  quote: (editor) => void editor.chain().focus().toggleBlockquote().run(),
  link: (editor) => askForLink(editor),
  reference: (editor) => askForReference(editor),
};
const PRESSED: Record<string, [string, object?]> = {
  heading: ["heading", { level: 2 }],
  subheading: ["heading", { level: 3 }],
  bold: ["bold"],
  italic: ["italic"],
  list: ["bulletList"],
  numbers: ["orderedList"],
  quote: ["blockquote"],
  link: ["link"],
};

/** One field with its editor, or without one while the source is shown. */
class Field {
  private readonly editor: Editor;
  private opened: Opened | null = null;
  private readonly place = document.createElement("div");
  private readonly bar: HTMLElement;
  private readonly plain: HTMLElement;
  private isSource = false;
  private isOwn = false;
  private readonly id: string;

  constructor(
    private readonly around: HTMLElement,
    private readonly field: HTMLTextAreaElement,
    bar: HTMLElement,
    plain: HTMLElement,
  ) {
    this.id = field.id;
    this.bar = bar;
    this.plain = plain;
    this.place.className = "editor-place";
    field.before(bar, plain, this.place);
    this.editor = new Editor({
      element: this.place,
      extensions: [...EXTENSIONS, UndoRedo, references(field.lang)],
      injectCSS: false,
      enableInputRules: true,
      editorProps: {
        attributes: this.attributes(),
        transformPastedHTML: cleaned,
        handleKeyDown: (_, event) => this.key(event),
        handleTextInput: (_, __, ___, text) => this.typed(text),
      },
      onUpdate: () => this.write(),
      onTransaction: () => this.press(),
    });
    this.tools();
    field.addEventListener("input", () => {
      if (!this.isOwn && !this.isSource) this.read();
    });
    document.getElementById(`${this.id}-label`)?.addEventListener("click", (event) => {
      if (this.isSource) return;
      event.preventDefault();
      this.editor.commands.focus();
    });
    this.read();
  }

  private attributes(): Record<string, string> {
    const found: Record<string, string> = {
      id: this.id,
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": `${this.id}-label`,
      class: "editor-text",
      lang: this.field.lang,
    };
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = this.field.getAttribute(name);
      if (value) found[name] = value;
    }
    return found;
  }

  /** Show what stands in the field; its source where the editor could not hold it. */
  private read(): void {
    this.opened = open(this.field.value.replaceAll("\r\n", "\n"), this.editor.schema);
    this.plain.hidden = this.opened !== null;
    if (this.opened) {
      const { state, view } = this.editor;
      const change = state.tr.replaceWith(0, state.doc.content.size, this.opened.doc.content);
      view.dispatch(change.setMeta("addToHistory", false).setMeta("preventUpdate", true));
    }
    this.show(this.opened === null);
  }

  private write(): void {
    if (!this.opened || this.isSource) return;
    const text = this.opened.markdown(this.editor.state.doc);
    if (text === this.field.value) return;
    this.field.value = text;
    this.isOwn = true;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.isOwn = false;
  }

  private show(isSource: boolean): void {
    this.isSource = isSource;
    this.field.hidden = !isSource;
    this.place.hidden = isSource;
    // Links to the field lead to what can be seen of it.
    this.field.id = isSource ? this.id : `${this.id}-source`;
    this.editor.view.dom.id = isSource ? `${this.id}-editor` : this.id;
    for (const tool of this.bar.querySelectorAll<HTMLButtonElement>("[data-tool]")) {
      const isSwitch = tool.dataset["tool"] === "source";
      if (isSwitch) tool.setAttribute("aria-pressed", String(isSource));
      else tool.hidden = isSource;
    }
    this.stop();
  }

  private turn(): void {
    if (!this.isSource) {
      this.show(true);
      this.field.focus();
      return;
    }
    this.read();
    if (this.isSource) this.field.focus();
    else this.editor.commands.focus();
  }

  /** Make of the bar one stop of the Tab key; arrows go on inside. */
  private tools(): void {
    this.bar.addEventListener("click", (event) => {
      const tool = (event.target as Element).closest<HTMLElement>("[data-tool]")?.dataset["tool"];
      if (tool === "source") this.turn();
      else if (tool) ACTS[tool]?.(this.editor);
    });
    this.bar.addEventListener("keydown", (event) => {
      const all = this.shown();
      const at = all.indexOf(document.activeElement as HTMLButtonElement);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const tool = all[(next + all.length) % all.length];
      for (const one of all) one.tabIndex = one === tool ? 0 : -1;
      tool?.focus();
    });
  }

  private shown(): HTMLButtonElement[] {
    return [...this.bar.querySelectorAll<HTMLButtonElement>("[data-tool]")].filter((one) => !one.hidden);
  }

  private stop(): void {
    const all = this.shown();
    const now = all.find((one) => one.tabIndex === 0) ?? all[0];
    for (const tool of this.bar.querySelectorAll<HTMLButtonElement>("[data-tool]")) {
      tool.tabIndex = tool === now ? 0 : -1;
    }
  }

  private press(): void {
    for (const tool of this.bar.querySelectorAll<HTMLButtonElement>("[data-tool]")) {
      const [name, attributes] = PRESSED[tool.dataset["tool"] ?? ""] ?? [];
      if (name) tool.setAttribute("aria-pressed", String(this.editor.isActive(name, attributes ?? {})));
    }
  }

  /** The second "{" opens the window of references, once it stands there. */
  private typed(text: string): boolean {
    if (text === "{") {
      queueMicrotask(() => {
        if (typedBefore(this.editor)) askForReference(this.editor);
      });
    }
    return false;
  }

  private key(event: KeyboardEvent): boolean {
    // To the button that sends the form, as from every field.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return true;
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      askForLink(this.editor);
      return true;
    }
    if (event.key.toLowerCase() === "f" && event.shiftKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      askForReference(this.editor);
      return true;
    }
    return false;
  }
}

const bars = document.querySelector<HTMLTemplateElement>("#editor-bar");
const words = document.getElementById("editor-plain");
for (const around of document.querySelectorAll<HTMLElement>("[data-editor]")) {
  const field = around.querySelector("textarea");
  const bar = bars?.content.firstElementChild?.cloneNode(true);
  const plain = words?.cloneNode(true);
  if (!field || !(bar instanceof HTMLElement) || !(plain instanceof HTMLElement)) continue;
  plain.removeAttribute("id");
  plain.className = "hint editor-plain";
  new Field(around, field, bar, plain);
}
