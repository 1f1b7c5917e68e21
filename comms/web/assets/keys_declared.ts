// Every key of the desk, in one place. `build.mjs` writes this list for the server, which
// draws it in the person's language (words "keys.<name>"); `keys.ts` presses what a key
// presses, and `shortcuts.ts` shows those that work on the page.

export interface Key {
  /** Its words are "keys.<name>". */
  readonly name: string;
  /** What is pressed, as people read it; any of them. */
  readonly press: readonly string[];
  /** Heading under which it is listed: its words are "keys.group.<group>". */
  readonly group: string;
  /** The page has the key where this is found. */
  readonly where: string;
  /** "press": presses the first that is found; "rows": walks along what is found; "own":
   * the thing itself listens. */
  readonly does: "press" | "rows" | "own";
}

/** Whether a key is one letter or sign, which speech and slips of the hand press too. */
export function isLetter(press: string): boolean {
  return press.length === 1 && !"←→↑↓".includes(press);
}

/** Lists of things, by the link of each. */
const ROWS =
  ".lines > li a[href], .rows > li a[href], .accounts > li a[href], .parts-table tbody tr a[href]";
const EDITOR = "[data-editor]";
const DAYS = "[role='gridcell']";

function go(name: string, letter: string): Key {
  const where = `a[data-go="${letter.toLowerCase()}"]`;
  return { name, press: [letter], group: "calendar", where, does: "press" };
}

/** Where two have the same key, the first that the page has counts. */
export const KEYS: readonly Key[] = [
  { name: "menu", press: ["Ctrl+K", "/"], group: "everywhere", where: "[data-menu]", does: "press" },
  go("new_day", "N"),
  { name: "new", press: ["N"], group: "everywhere", where: "[data-new] > summary", does: "press" },
  {
    name: "undo",
    press: ["U"],
    group: "everywhere",
    where: "form[data-undo] button, .undo-bar button",
    does: "press",
  },
  {
    name: "onwards",
    press: ["Ctrl+Enter"],
    group: "everywhere",
    where: "form .sheet-foot > button, form [data-main]",
    does: "own",
  },
  { name: "shortcuts", press: ["?"], group: "everywhere", where: "[data-shortcuts]", does: "press" },
  { name: "next_row", press: ["J"], group: "list", where: ROWS, does: "rows" },
  { name: "last_row", press: ["K"], group: "list", where: ROWS, does: "rows" },
  { name: "open_row", press: ["Enter"], group: "list", where: ROWS, does: "own" },
  go("today", "T"),
  go("month", "M"),
  go("week", "W"),
  go("day", "D"),
  go("list", "L"),
  go("year", "Y"),
  { name: "days", press: ["←", "→", "↑", "↓"], group: "calendar", where: DAYS, does: "own" },
  { name: "into_day", press: ["Enter"], group: "calendar", where: DAYS, does: "own" },
  { name: "out_of_day", press: ["Esc"], group: "calendar", where: DAYS, does: "own" },
  {
    name: "move_day",
    press: ["Alt+←", "Alt+→", "Alt+↑", "Alt+↓"],
    group: "calendar",
    where: `${DAYS} [data-key]`,
    does: "own",
  },
  {
    name: "move_entry",
    press: ["Alt+↑", "Alt+↓"],
    group: "edition",
    where: ".builder .entry [data-handle]",
    does: "own",
  },
  { name: "bold", press: ["Ctrl+B"], group: "text", where: EDITOR, does: "own" },
  { name: "italic", press: ["Ctrl+I"], group: "text", where: EDITOR, does: "own" },
  { name: "link", press: ["Ctrl+K"], group: "text", where: EDITOR, does: "own" },
  {
    name: "reference",
    press: ["Ctrl+Shift+F"],
    group: "text",
    where: `${EDITOR} [data-act=reference]`,
    does: "own",
  },
  { name: "tools", press: ["←", "→"], group: "text", where: EDITOR, does: "own" },
];
