// Makes a part of a page like a fresh one, and leaves alone what is the same: folds stay
// as they were, fields keep what is typed, and a frame shows what it showed until its
// new page has come.

/** What frames show that have loaded: some were led on since their page was drawn. */
const shown = new WeakMap<HTMLIFrameElement, string>();

document.addEventListener(
  "load",
  ({ target }) => {
    if (target instanceof HTMLIFrameElement && !shown.has(target)) shown.set(target, address(target));
  },
  true,
);

function address(frame: HTMLIFrameElement): string {
  return frame.getAttribute("src") ?? "";
}

/** What tells an element from its like: only one with the same name can become it. */
function name(node: Node): string {
  if (!(node instanceof HTMLElement)) return "";
  const { live, fold, card, of } = node.dataset;
  return live ?? fold ?? card ?? of ?? node.id;
}

const FIELDS = new Set(["input", "select", "textarea"]);

function isLike(old: Node, fresh: Node): boolean {
  if (old.nodeName !== fresh.nodeName || name(old) !== name(fresh)) return false;
  return !(old instanceof Element && FIELDS.has(old.localName)) || old.isEqualNode(fresh);
}

/** Find, from a node on, what can become a fresh one; nothing with a name is passed by. */
function like(from: ChildNode | null, fresh: Node): ChildNode | null {
  for (let old = from; old; old = old.nextSibling) {
    if (isLike(old, fresh)) return old;
    if (!name(fresh) && (name(old) || old instanceof HTMLIFrameElement)) return null;
  }
  return null;
}

/** Lead a frame on, as no step back; one that has not loaded yet is drawn anew. */
function lead(old: HTMLIFrameElement, fresh: HTMLIFrameElement): boolean {
  const [now, next] = [shown.get(old), address(fresh)];
  if ((now ?? address(old)) === next) return true;
  if (!now || !old.contentWindow) return false;
  // Else a browser that waits for it to be scrolled to could go back to the old address.
  old.loading = "eager";
  old.contentWindow.location.replace(new URL(next, location.href).href);
  shown.set(old, next);
  return true;
}

function patchAttributes(old: Element, fresh: Element): void {
  const isKept = (attribute: string): boolean =>
    (attribute === "open" && old.matches("[data-fold]")) ||
    (old instanceof HTMLIFrameElement && (attribute === "src" || attribute === "loading"));
  for (const { name: attribute } of [...old.attributes]) {
    if (!isKept(attribute) && !fresh.hasAttribute(attribute)) old.removeAttribute(attribute);
  }
  for (const { name: attribute, value } of fresh.attributes) {
    if (!isKept(attribute) && old.getAttribute(attribute) !== value) old.setAttribute(attribute, value);
  }
}

/** Make an old node like a fresh one that is like it. */
export function patch(old: Node, fresh: Node): void {
  if (!(old instanceof Element && fresh instanceof Element)) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old instanceof HTMLIFrameElement && !lead(old, fresh as HTMLIFrameElement)) {
    old.replaceWith(fresh);
    return;
  }
  patchAttributes(old, fresh);
  let at = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const same = like(at, node);
    if (!same) {
      old.insertBefore(node, at);
      continue;
    }
    for (; at && at !== same; at = drop(at));
    at = same.nextSibling;
    patch(same, node);
  }
  while (at) at = drop(at);
}

/** Take a node away; give the one behind it. */
function drop(node: ChildNode): ChildNode | null {
  const next = node.nextSibling;
  node.remove();
  return next;
}
