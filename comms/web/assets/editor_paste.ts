// Cleans what is pasted from Word and from pages to what Markdown can say. Most falls
// away by itself, since the document knows nothing else; here is what would mislead.

// A property of its own: Word says "mso-bidi-font-weight" of what is bold.
const BOLD = /(?:^|;)\s*font-weight\s*:\s*(?:bold|[6-9]00)/i;
const PLAIN = /(?:^|;)\s*font-weight\s*:\s*(?:normal|400)/i;
const SLANTED = /(?:^|;)\s*font-style\s*:\s*italic/i;
const BULLET = /^[\s\u00a0]*(?:[·•o§\u00b7\uf0b7-]|\d{1,3}[.)]|[a-z][.)])[\s\u00a0]+/;

/** Word writes the items of its lists as paragraphs with a sign in them. */
function lists(page: Document): void {
  for (const item of page.querySelectorAll<HTMLElement>("p[class*='MsoListParagraph'], p[data-style*='mso-list']")) {
    const text = item.textContent ?? "";
    const sign = BULLET.exec(text)?.[0] ?? "";
    const kind = /\d/.test(sign) ? "ol" : "ul";
    for (const mark of item.querySelectorAll("[data-style*='mso-list']")) mark.remove();
    const before = item.previousElementSibling;
    const list = before?.localName === kind && before.hasAttribute("data-word") ? before : page.createElement(kind);
    list.setAttribute("data-word", "");
    if (list !== before) item.before(list);
    const entry = page.createElement("li");
    entry.append(...item.childNodes);
    const first = page.createTreeWalker(entry, NodeFilter.SHOW_TEXT).nextNode();
    if (first?.nodeValue) first.nodeValue = first.nodeValue.replace(BULLET, "");
    list.append(entry);
    item.remove();
  }
}

/** The title of the page is the first heading: within a text they begin below it. */
function headings(page: Document): void {
  for (const heading of page.querySelectorAll("h1, h5, h6")) {
    const lower = page.createElement(heading.localName === "h1" ? "h2" : "h4");
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
}

function cells(page: Document): void {
  for (const row of page.querySelectorAll("tr")) {
    const line = page.createElement("p");
    line.textContent = [...row.cells].map((cell) => cell.textContent?.trim() ?? "").join(" – ");
    row.closest("table")?.before(line);
  }
  for (const table of page.querySelectorAll("table")) table.remove();
}

/** Return pasted HTML without what no reader shall get. */
export function cleaned(html: string): string {
  // The policy of the page forbids styles and acts; styles tell what is bold or a list.
  const bare = html.replace(/<[^>]*>/g, (tag) => tag.replace(/\s(style|on\w+)(?=\s*=)/gi, " data-$1"));
  const page = new DOMParser().parseFromString(bare, "text/html");
  for (const node of page.querySelectorAll("script, style, meta, link, title, img, svg, iframe, object, o\\:p")) node.remove();
  lists(page);
  headings(page);
  cells(page);
  for (const node of page.querySelectorAll<HTMLElement>("[data-style]")) {
    const style = node.dataset["style"] ?? "";
    const isBold = BOLD.test(style);
    const isSlanted = SLANTED.test(style);
    node.removeAttribute("data-style");
    if (node.localName === "b" && PLAIN.test(style)) {
      node.replaceWith(...node.childNodes);
    } else if (node.localName === "span" && (isBold || isSlanted)) {
      const mark = page.createElement(isBold ? "strong" : "em");
      mark.append(...node.childNodes);
      node.replaceWith(mark);
    }
  }
  for (const link of page.querySelectorAll("a")) {
    if (!/^(https?:|mailto:|tel:)/i.test(link.getAttribute("href") ?? "")) link.replaceWith(...link.childNodes);
  }
  return page.body.innerHTML;
}
