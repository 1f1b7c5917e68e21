// Between Markdown and the editor's document, without loss: what nobody touched keeps
// its bytes, what was touched is written anew, and a text that the document cannot hold
// (a table, code, a picture) is not opened at all.

import { getSchema, Mark, mergeAttributes } from "@tiptap/core";
import type { Extensions } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";
import type { Node, Schema } from "@tiptap/pm/model";
import MarkdownIt from "markdown-it";
import {
  defaultMarkdownSerializer,
  MarkdownParser,
  MarkdownSerializerState,
} from "prosemirror-markdown";

/** Lists remember whether blank lines stood between their items. */
const tight = { tight: { default: true, rendered: false } };

/** A link, as Markdown has it: an address, nothing else; typing behind it is outside. */
const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [{ tag: "a[href]" }],
  renderHTML: ({ HTMLAttributes }) => ["a", mergeAttributes(HTMLAttributes), 0],
});

/** All that a text may have: headings, lists, links, quotations, bold and italic. */
export const EXTENSIONS: Extensions = [
  Document,
  Paragraph,
  Text,
  HardBreak,
  Heading.configure({ levels: [1, 2, 3, 4, 5, 6] }),
  Blockquote,
  // Tab leaves the text, in lists too: nobody is kept in.
  ListItem.extend({
    addKeyboardShortcuts() {
      return { Enter: () => this.editor.commands.splitListItem(this.name) };
    },
  }),
  BulletList.extend({ addAttributes: () => tight }),
  OrderedList.extend({
    addAttributes() {
      return { ...this.parent?.(), ...tight };
    },
  }),
  Bold,
  Italic,
  Link,
];

// As the site reads Markdown: a line break in the source is one for the reader.
const reader = new MarkdownIt("commonmark", { html: false, breaks: true });

// Raw HTML and tables are no text of ours: the check names them, the source shows them.
const strict = new MarkdownIt("commonmark", { html: true });
const TABLE = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-*:?[ \t]*)+$/m;

function isBeyond(source: string): boolean {
  if (source.includes("|") && TABLE.test(source)) return true;
  // Readers of Markdown disagree on where odd pairs of these begin and end.
  if (source.split("`").length > 2) return true;
  return strict
    .parse(source, {})
    .some((token) => token.type === "html_block" || token.children?.some((one) => one.type === "html_inline"));
}

const TOKENS = {
  paragraph: { block: "paragraph" },
  blockquote: { block: "blockquote" },
  list_item: { block: "listItem" },
  heading: { block: "heading", getAttrs: (token: { tag: string }) => ({ level: Number(token.tag[1]) }) },
  bullet_list: {
    block: "bulletList",
    getAttrs: (_: Token, all: Token[], at: number) => ({ tight: isTight(all, at) }),
  },
  ordered_list: {
    block: "orderedList",
    getAttrs: (token: Token, all: Token[], at: number) => ({
      start: Number(token.attrGet("start") ?? 1),
      tight: isTight(all, at),
    }),
  },
  softbreak: { node: "hardBreak" },
  hardbreak: { node: "hardBreak" },
  em: { mark: "italic" },
  strong: { mark: "bold" },
  link: { mark: "link", getAttrs: (token: Token) => ({ href: token.attrGet("href") }) },
};
type Token = ReturnType<typeof reader.parse>[number];

function isTight(all: readonly Token[], at: number): boolean {
  for (let next = at + 1; next < all.length; next += 1) {
    const token = all[next];
    if (token?.type !== "list_item_open") return token?.hidden ?? true;
  }
  return true;
}

/** Writes what stands in a document; block signs at the start of a line are escaped. */
class Writer extends MarkdownSerializerState {
  declare atBlockStart: boolean;
  declare out: string;

  override esc(text: string, startOfLine = false): string {
    const plain = startOfLine ? text.replace(/^[ \t]+/, "") : text;
    const escaped = super
      .esc(plain, startOfLine)
      .replace(/<(?=[A-Za-z/!?])/g, "\\<")
      .replace(/&(?=#?\w+;)/g, "\\&");
    if (!startOfLine) return escaped;
    return escaped
      .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2")
      .replace(/^\+(?=\s|$)/, "\\+")
      .replace(/^=(?==*\s*$)/, "\\=");
  }
}

/** Of two lists beside each other the second has another sign, or they would be one. */
function isSecond(parent: Node, index: number): boolean {
  const type = parent.child(index).type;
  let before = 0;
  while (index - before > 0 && parent.child(index - before - 1).type === type) before += 1;
  return before % 2 === 1;
}

const NODES = {
  paragraph(state: Writer, node: Node): void {
    state.renderInline(node);
    state.closeBlock(node);
  },
  heading(state: Writer, node: Node): void {
    state.write(`${"#".repeat(node.attrs["level"])} `);
    state.renderInline(node, false);
    state.closeBlock(node);
  },
  blockquote(state: Writer, node: Node): void {
    state.wrapBlock("> ", null, node, () => state.renderContent(node));
  },
  bulletList(state: Writer, node: Node, parent: Node, index: number): void {
    const sign = isSecond(parent, index) ? "*" : "-";
    state.renderList(node, "  ", () => `${sign} `);
  },
  orderedList(state: Writer, node: Node, parent: Node, index: number): void {
    const sign = isSecond(parent, index) ? ")" : ".";
    const first = Number(node.attrs["start"] ?? 1);
    const widest = String(first + node.childCount - 1).length + 2;
    state.renderList(node, " ".repeat(widest), (at: number) =>
      `${first + at}${sign} `.padEnd(widest),
    );
  },
  listItem(state: Writer, node: Node): void {
    state.renderContent(node);
  },
  hardBreak(state: Writer): void {
    state.write("\n");
    state.atBlockStart = true;
  },
  text(state: Writer, node: Node): void {
    state.text(node.text ?? "");
  },
};
const MARKS = {
  bold: { open: "**", close: "**", mixable: true, expelEnclosingWhitespace: true },
  italic: { open: "*", close: "*", mixable: true, expelEnclosingWhitespace: true },
  link: defaultMarkdownSerializer.marks["link"],
};

function written(blocks: Node): string {
  // The types leave out that states may be made; the class is exported for that.
  const make = Writer as unknown as new (nodes: object, marks: object, options: object) => Writer;
  const state = new make(NODES, MARKS, { hardBreakNodeName: "hardBreak" });
  state.renderContent(blocks);
  return state.out.replace(/[ \t]+$/gm, "").replace(/\n+$/, "");
}

function isEmpty(node: Node): boolean {
  return (node.type.name === "paragraph" || node.type.name === "heading") && node.content.size === 0;
}

/** Where a block stood, and what stood between it and the next. */
interface Place {
  readonly text: string;
  readonly gap: string;
  readonly next: Node | null;
}

/** A text that has been opened: its document, and the bytes of each block. */
export class Opened {
  readonly doc: Node;
  private readonly places = new Map<Node, Place>();
  private readonly source: string;
  private readonly head: string;

  constructor(doc: Node, source: string, head: string) {
    this.doc = doc;
    this.source = source;
    this.head = head;
  }

  /** Note where a block of the document stands in the text. */
  put(block: Node, place: Place): void {
    this.places.set(block, place);
  }

  /** Return a document as Markdown: blocks nobody touched as they stood. */
  markdown(doc: Node): string {
    if (doc.eq(this.doc)) return this.source;
    const blocks: Node[] = [];
    doc.forEach((node) => {
      // What is empty and was not there before is a line that nobody wrote.
      if (!isEmpty(node) || this.places.has(node)) blocks.push(node);
    });
    let text = blocks[0] === this.doc.firstChild ? this.head : "";
    blocks.forEach((block, at) => {
      const place = this.places.get(block);
      const next = blocks[at + 1] ?? null;
      text += place ? place.text : this.anew(block, text);
      text += place && place.next === next ? place.gap : next ? "\n\n" : "";
    });
    return text;
  }

  /** Write a block; beside a list with the same sign a list takes the other one. */
  private anew(block: Node, before: string): string {
    const text = written(block.type.schema.topNodeType.create(null, block));
    const last = before.trimEnd().split(/\n\s*\n/).at(-1) ?? "";
    if (block.type.name === "bulletList" && last.startsWith("- ")) return text.replace(/^-(?= )/gm, "*");
    if (block.type.name === "orderedList" && /^\d+\. /.test(last)) return text.replace(/^(\d+)\.(?= )/gm, "$1)");
    return text;
  }
}

/** Open a text; null where the document could not hold all of it. */
export function open(source: string, schema: Schema): Opened | null {
  const env = {};
  const tokens = reader.parse(source, env);
  if (isBeyond(source)) return null;
  const titled = tokens.some((token) => token.children?.some((one) => one.attrGet("title") !== null));
  if (titled || "references" in env) return null;
  let doc: Node;
  try {
    doc = new MarkdownParser(schema, reader, TOKENS).parse(source);
    doc.check();
  } catch {
    return null;
  }
  if (reader.render(written(doc)) !== reader.render(source)) return null;
  return placed(doc, source, tokens);
}

/** Find the lines of each block; null where they cannot be told apart. */
function placed(doc: Node, source: string, tokens: readonly Token[]): Opened | null {
  const lines = source.split("\n");
  const starts: number[] = [];
  for (const token of tokens) {
    if (token.level === 0 && token.nesting >= 0 && token.map && token.type !== "inline") {
      starts.push(token.map[0]);
    }
  }
  if (source.trim() === "") return new Opened(doc, source, "");
  if (starts.length !== doc.childCount) return null;
  const opened = new Opened(doc, source, lines.slice(0, starts[0]).map((line) => `${line}\n`).join(""));
  doc.forEach((block, _, at) => {
    const end = starts[at + 1] ?? lines.length;
    let last = end;
    while (last > (starts[at] ?? 0) + 1 && (lines[last - 1] ?? "").trim() === "") last -= 1;
    const gap = last === lines.length ? "" : `\n${lines.slice(last, end).join("\n")}`;
    opened.put(block, {
      text: lines.slice(starts[at], last).join("\n"),
      gap: at + 1 < doc.childCount ? `${gap}${last === end ? "" : "\n"}` : gap,
      next: at + 1 < doc.childCount ? doc.child(at + 1) : null,
    });
  });
  return opened;
}

/** Return a document as Markdown, all of it written anew. */
export function anew(doc: Node): string {
  return written(doc);
}

/** The schema of the document, for programs without a window. */
export const schema = (): Schema => getSchema(EXTENSIONS);
