// Asks for a link: a text that says where it leads, and a whole address.

import { getMarkRange } from "@tiptap/core";
import type { Editor } from "@tiptap/core";

const SAFE = /^(https?:\/\/[^\s]+\.[^\s]+|mailto:[^\s@]+@[^\s@]+|tel:[+\d][\d\s-]+|\/(?!\/)\S*|#\S+)$/i;

function input(id: string): HTMLInputElement {
  return document.getElementById(id) as HTMLInputElement;
}

function fault(field: HTMLInputElement, isWrong: boolean): void {
  const words = document.getElementById(`${field.id}-error`);
  if (words) words.hidden = !isWrong;
  field.toggleAttribute("aria-invalid", isWrong);
  if (isWrong) field.setAttribute("aria-invalid", "true");
}

/** An address as people type it: "example.org" is a page, "a@b.fi" a mailbox. */
function whole(typed: string): string {
  const plain = typed.trim();
  if (/^[^\s@:/]+@[^\s@]+\.[^\s@]+$/.test(plain)) return `mailto:${plain}`;
  if (/^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(plain)) return `https://${plain}`;
  return plain;
}

/** Open the window for a link at the selection, or the link in which the cursor is. */
export function askForLink(editor: Editor): void {
  const dialog = document.getElementById("editor-link");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const { state } = editor;
  const mark = state.schema.marks["link"];
  const range = mark ? getMarkRange(state.selection.$from, mark) : undefined;
  const { from, to } = range ?? state.selection;
  const text = input("editor-link-text");
  const address = input("editor-link-address");
  text.value = state.doc.textBetween(from, to, " ");
  address.value = range ? String(editor.getAttributes("link")["href"] ?? "") : "";
  fault(text, false);
  fault(address, false);
  const remove = dialog.querySelector<HTMLButtonElement>("[data-remove]");
  if (remove) remove.hidden = !range;
  const set = (event: Event): void => {
    event.preventDefault();
    const unclear = (text.dataset["unclear"] ?? "").split("|");
    const bare = text.value.replace(/[\s>»→.…:!]+/g, " ").trim().toLowerCase();
    const href = whole(address.value);
    fault(text, bare === "" || unclear.includes(bare));
    fault(address, !SAFE.test(href));
    const wrong = [text, address].find((one) => one.hasAttribute("aria-invalid"));
    if (wrong) {
      wrong.focus();
      return;
    }
    const node = { type: "text", text: text.value.trim(), marks: [{ type: "link", attrs: { href } }] };
    editor.chain().insertContentAt({ from, to }, node).unsetMark("link").run();
    dialog.close();
  };
  const take = (): void => {
    editor.chain().setTextSelection({ from, to }).unsetMark("link").run();
    dialog.close();
  };
  const close = (): void => dialog.close();
  const form = dialog.querySelector("form");
  const out = dialog.querySelector("[data-close]");
  form?.addEventListener("submit", set);
  remove?.addEventListener("click", take);
  out?.addEventListener("click", close);
  dialog.addEventListener(
    "close",
    () => {
      form?.removeEventListener("submit", set);
      remove?.removeEventListener("click", take);
      out?.removeEventListener("click", close);
      editor.commands.focus();
    },
    { once: true },
  );
  dialog.showModal();
  (text.value ? address : text).focus();
}
