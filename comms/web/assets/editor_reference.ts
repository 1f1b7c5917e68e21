// Puts references to facts and core messages into texts: a window with a list, opened
// by the tool of the bar, by Ctrl+Shift+F or by typing "{{"; and shows what each says.

import { Extension } from "@tiptap/core";
import type { Editor } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type { EditorView } from "@tiptap/pm/view";

import { ask, fetched, isHere, OPENS, says } from "./reference";

const REFERENCE = /\{\{[ \t]{0,4}(?:fact|block):[A-Za-z0-9_-]{1,64}[ \t]{0,4}\}\}/g;

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
      const isUnknown = isHere() && words === undefined;
      found.push(Decoration.inline(from, to, { class: isUnknown ? "reference unknown" : "reference" }));
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

/** Fetch what references say where a text has some, and show it then. */
function know(view: EditorView): void {
  if (isHere() || view.state.doc.textContent.search(REFERENCE) < 0) return;
  void fetched().then((isThere) => {
    if (isThere && !view.isDestroyed) view.dispatch(view.state.tr);
  });
}

/** Shows behind each reference what it says, without touching the text. */
export const references = (language: string): Extension =>
  Extension.create({
    name: "references",
    addProseMirrorPlugins() {
      return [
        new Plugin({
          props: { decorations: (state) => decorations(state.doc, language) },
          view: (view) => {
            know(view);
            return { update: know };
          },
        }),
      ];
    },
  });
