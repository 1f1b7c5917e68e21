// Putting a newsletter together: drag, Alt and arrows, and presses without a new page.
// Every press is a button of the form, so nothing here is needed: the answer is the
// page that a browser without scripts would show, and its parts replace ours. When the
// server refuses, the form is sent as usual and the page says why.

export {};

const LOOK_MS = 20_000;
const form = document.querySelector<HTMLFormElement>("form.builder");
const said = document.getElementById("said");

function place(element: Element | null): string {
  return element?.closest<HTMLElement>("[data-place]")?.dataset["place"] ?? "";
}

/** Replace each part that carries a name by the fresh one; folds stay as they were. */
function show(page: Document): void {
  for (const fresh of page.querySelectorAll<HTMLElement>("[data-live]")) {
    const old = document.querySelector<HTMLElement>(`[data-live="${fresh.dataset["live"]}"]`);
    if (!old || fresh.parentElement?.closest("[data-live]")) continue;
    for (const fold of fresh.querySelectorAll<HTMLDetailsElement>("details[data-fold]")) {
      const name = fold.dataset["fold"] ?? "";
      const before = old.querySelector<HTMLDetailsElement>(`details[data-fold="${name}"]`);
      if (before) fold.open = before.open;
    }
    old.replaceWith(fresh);
  }
  reveal();
}

/** Say what happened, and put the focus where the hand was: on what moved, if it did. */
function settle(act: string, hand: string): void {
  const bar = document.getElementById("moved");
  if (said) said.textContent = bar?.querySelector("p")?.textContent?.trim() ?? "";
  const undo = bar?.dataset["undo"] ?? "";
  const [verb = "", at = hand] = undo.split(":");
  const step = act.split(":")[0] ?? "";
  const row = document.querySelector<HTMLElement>(`[data-place="${at}"]`);
  const wanted =
    verb === "put"
      ? bar?.querySelector<HTMLElement>("button")
      : (row?.querySelector<HTMLElement>(`[data-arrange="${step}"]`) ??
        row?.querySelector<HTMLElement>("[data-handle]"));
  (wanted ?? bar?.querySelector<HTMLElement>("button"))?.focus();
}

let busy = false;
/** An arrow that was pressed while the one before was on its way. */
let waiting = "";

async function press(act: string, focus: string): Promise<void> {
  if (!form || busy) return;
  busy = true;
  const hand = place(document.activeElement);
  // The keeping of drafts goes with it: what is pressed is saved.
  form.dispatchEvent(new Event("pressed"));
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  body.set("act", act);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  busy = false;
  if (!answer?.ok || !answer.redirected) {
    submit(act);
    return;
  }
  show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  settle(focus, hand);
  const step = waiting;
  waiting = "";
  if (step) await arrow(step);
}

/** Move the item that has the focus up or down. */
async function arrow(step: string): Promise<void> {
  const at = place(document.activeElement);
  if (busy) waiting = step;
  else if (at) await press(`${step}:${at}`, "handle");
}

/** Send the form as a browser without scripts does. */
function submit(act: string): void {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "act";
  field.value = act;
  form?.append(field);
  form?.submit();
}

function drag(row: HTMLElement): void {
  const from = place(row);
  const [home, after] = [row.parentElement, row.nextElementSibling];
  row.classList.add("dragging");
  const over = (event: PointerEvent): void => {
    const lists = [...document.querySelectorAll<HTMLElement>("ol.entries")];
    const list =
      lists.find((one) => event.clientY < one.getBoundingClientRect().bottom) ?? lists.at(-1);
    const next = [...(list?.querySelectorAll<HTMLElement>(":scope > .entry") ?? [])].find(
      (one) => {
        const box = one.getBoundingClientRect();
        return one !== row && event.clientY < box.top + box.height / 2;
      },
    );
    // A row that is moved lets go of the pointer: only where it is needed.
    if (list && (row.parentElement !== list || row.nextElementSibling !== (next ?? null))) {
      list.insertBefore(row, next ?? null);
    }
  };
  const end = (event: PointerEvent): void => {
    document.removeEventListener("pointermove", over);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    row.classList.remove("dragging");
    const list = row.parentElement;
    const position = [...(list?.children ?? [])].indexOf(row);
    const to = `${list?.dataset["section"]}.${position}`;
    if (event.type !== "pointerup" || busy) home?.insertBefore(row, after);
    else if (to !== from) void press(`move:${from}:${to}`, "handle");
  };
  document.addEventListener("pointermove", over);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
}

/** Show what only scripts can use. */
function reveal(): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-handle], [data-script]")) {
    one.hidden = false;
  }
}

function tongue(code: string): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-of]")) {
    one.hidden = one.dataset["of"] !== code;
  }
  for (const tab of document.querySelectorAll<HTMLElement>("[data-tongue]")) {
    const state = tab.tagName === "A" ? "aria-current" : "aria-pressed";
    tab.setAttribute(state, String(tab.dataset["tongue"] === code));
  }
  const kept = document.querySelector<HTMLInputElement>("input[name=tongue]");
  if (kept) kept.value = code;
}

/** Ask now and then whether somebody else has changed it. */
async function look(): Promise<void> {
  for (;;) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    const place = document.querySelector<HTMLElement>("[data-look]");
    if (!place || document.hidden) continue;
    const seen = form?.querySelector<HTMLInputElement>("input[name=seen]")?.value ?? "";
    const address = new URL(place.dataset["look"] ?? "", location.href);
    if (seen) address.searchParams.set("seen", seen);
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) continue;
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const tab = target.closest<HTMLElement>("[data-tongue]");
  const button = target.closest<HTMLButtonElement>("button[data-arrange]");
  if (tab) {
    event.preventDefault();
    tongue(tab.dataset["tongue"] ?? "");
  } else if (button && form) {
    event.preventDefault();
    void press(button.value, button.dataset["arrange"] ?? "");
  }
});

document.addEventListener("keydown", (event) => {
  const row = (event.target as Element).closest<HTMLElement>(".entry[data-place]");
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!event.altKey || !row || !step || !form) return;
  event.preventDefault();
  void arrow(step);
});

document.addEventListener("pointerdown", (event) => {
  const handle = (event.target as Element).closest<HTMLElement>("[data-handle]");
  const row = handle?.closest<HTMLElement>(".entry");
  if (handle && row && event.button === 0) {
    event.preventDefault();
    handle.focus();
    drag(row);
  }
});

if (form) reveal();
if (document.querySelector("[data-look]")) void look();
