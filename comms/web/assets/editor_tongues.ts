// On a narrow screen languages stand behind each other, with a tab for each; where there
// is room, and without scripts, they stand side by side or one below the other.

const NARROW = window.matchMedia("(max-width: 39.99rem)");

function tabs(around: HTMLElement): void {
  const columns = [...around.querySelectorAll<HTMLElement>(":scope > .column")];
  if (columns.length < 2) return;
  const list = document.createElement("div");
  list.className = "tongue-tabs";
  list.setAttribute("role", "tablist");
  const buttons = columns.map((column, at) => {
    const head = column.querySelector<HTMLElement>(".column-head");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tongue-tab";
    button.setAttribute("role", "tab");
    button.textContent = head?.textContent ?? "";
    button.lang = head?.lang ?? "";
    column.id ||= `${around.id || "tongues"}-panel-${at}`;
    button.setAttribute("aria-controls", column.id);
    return button;
  });
  list.append(...buttons);
  around.before(list);
  let shown = 0;
  const show = (at: number): void => {
    shown = at;
    columns.forEach((column, number) => {
      column.hidden = NARROW.matches && number !== at;
      column.setAttribute("role", NARROW.matches ? "tabpanel" : "group");
    });
    buttons.forEach((button, number) => {
      button.setAttribute("aria-selected", String(number === at));
      button.tabIndex = number === at ? 0 : -1;
    });
    list.hidden = !NARROW.matches;
  };
  list.addEventListener("click", (event) => {
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    if (at >= 0) show(at);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show((shown + step + columns.length) % columns.length);
    buttons[shown]?.focus();
  });
  // A link to a field, and one with a fault, lead to the language in which it is.
  const reveal = (field: Element | null): void => {
    const at = columns.findIndex((column) => column.contains(field));
    if (at >= 0 && at !== shown) show(at);
  };
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href^='#f-']");
    if (link) reveal(document.getElementById(link.hash.slice(1)));
  });
  document.addEventListener("focusin", (event) => reveal(event.target as Element));
  NARROW.addEventListener("change", () => show(shown));
  const fault = columns.findIndex((column) => column.querySelector(".faulty"));
  show(Math.max(0, fault));
}

for (const around of document.querySelectorAll<HTMLElement>("#text .columns-two")) tabs(around);
export {};
