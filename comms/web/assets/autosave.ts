// What is typed in a form with `data-autosave` is kept at the server after a pause, when
// a field is left, and before the page is; while that fails it lies in this browser and
// is sent later, from whatever page of the desk is open then. The item itself is not
// touched: saving is a press. Each view of a form counts what it sends, so that an
// answer that comes late never puts older words over newer ones.

import { lay, lift, liftAll, liftSent, lying } from "./sealed";
import type { Sealed } from "./sealed";

const PAUSE_MS = 1000;
const LONGEST_MS = 4000;
const SLOW_MS = 1000;
const WATCH_MS = 15000;
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];
/** Browsers let a page that is left send no more than this. */
const LAST_BYTES = 60000;
const SIGNED_OUT = 401;

interface Kept {
  turn: number;
  said: string;
  others: string[];
}

class View {
  readonly #form: HTMLFormElement;
  readonly #address: string;
  readonly #writer = name();
  readonly #line = document.querySelector<HTMLElement>("[data-kept-line]");
  readonly #said = document.querySelector<HTMLElement>("[data-kept-said]");
  readonly #others = document.querySelector<HTMLElement>("[data-kept-others]");
  #turn = 0;
  /** Changes so far, and how many of them are at the server. */
  #typed = 0;
  #kept = 0;
  #failures = 0;
  #isSending = false;
  /** The form has been posted: its own answer says what became of it. */
  #isPosted = false;
  #pause = 0;
  #longest = 0;
  /** Whether something is to be laid down after what is being sealed now. */
  #isLaying = false;
  #laid: Promise<void> = Promise.resolve();

  constructor(form: HTMLFormElement) {
    this.#form = form;
    this.#address = form.dataset["autosave"] ?? "";
    form.addEventListener("input", () => this.#changed());
    form.addEventListener("focusout", () => void this.send());
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("pressed", () => this.#post());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#leave();
    });
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("online", () => void this.send());
    if (this.#others?.dataset["writers"]) void this.#watch();
  }

  #changed(): void {
    this.#typed += 1;
    this.#isPosted = false;
    clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => void this.send(), PAUSE_MS);
    this.#longest ||= window.setTimeout(() => void this.send(), LONGEST_MS);
    this.#lay();
  }

  /** The form as it would be sent next. */
  #body(turn: number): string {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form)) {
      if (typeof value === "string" && !this.#isSecret(name)) fields.append(name, value);
    }
    fields.set("writer", this.#writer);
    fields.set("turn", String(turn));
    return fields.toString();
  }

  #isSecret(name: string): boolean {
    const field = this.#form.elements.namedItem(name);
    return field instanceof HTMLInputElement && field.type === "password";
  }

  /** At once, and one after the other: a window may be gone in a moment. */
  #lay(): void {
    if (this.#isLaying) return;
    this.#isLaying = true;
    this.#laid = this.#laid.then(async () => {
      this.#isLaying = false;
      if (this.#isPosted) return;
      // What lies here has a turn of its own: the same turn is always the same words.
      this.#turn += 1;
      await lay(this.#writer, this.#entry(this.#turn));
      // It may have reached the server while it was being sealed.
      if (this.#kept === this.#typed) lift(this.#writer);
    });
  }

  #entry(turn: number): Sealed {
    return { address: this.#address, body: this.#body(turn), turn, at: Date.now() };
  }

  async send(): Promise<void> {
    if (this.#kept === this.#typed || this.#isSending || this.#isPosted) return;
    clearTimeout(this.#pause);
    clearTimeout(this.#longest);
    this.#longest = 0;
    this.#isSending = true;
    const typed = this.#typed;
    const slow = window.setTimeout(() => this.#tell("saving"), SLOW_MS);
    try {
      await this.#sendOnce(typed);
    } finally {
      clearTimeout(slow);
      this.#isSending = false;
    }
    if (this.#kept !== this.#typed && !this.#isPosted) this.#again();
  }

  async #sendOnce(typed: number): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const body = this.#body(turn);
    const answer = await fetch(this.#address, {
      method: "POST",
      body: new URLSearchParams(body),
    }).catch(() => null);
    if (!answer?.ok) {
      this.#failures += 1;
      this.#tell(failure(answer));
      return;
    }
    const kept = (await answer.json().catch(() => null)) as Kept | null;
    if (!kept) return;
    this.#failures = 0;
    // Another page has sent on what lay here since: once more, with a later turn.
    if (kept.turn !== turn) return;
    this.#kept = typed;
    if (this.#kept === this.#typed) lift(this.#writer);
    this.#tell("saved", kept.said);
    this.#show(kept.others);
  }

  #again(): void {
    const wait = this.#failures ? RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] : 0;
    clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => void this.send(), wait ?? PAUSE_MS);
  }

  /** Without a connection a press would only leave the page: it waits, and says so. */
  #submit(event: SubmitEvent): void {
    if (navigator.onLine) {
      this.#post();
      return;
    }
    event.preventDefault();
    this.#lay();
    this.#tell("offline");
  }

  /** A press posts the whole form: from here on its own answer counts. */
  #post(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#longest);
    this.#longest = 0;
    this.#turn += 1;
    this.#set("writer", this.#writer);
    this.#set("turn", String(this.#turn));
    this.#isPosted = true;
    // Should the post be lost on its way, the words lie here.
    const entry = this.#entry(this.#turn);
    if (this.#typed) this.#laid = this.#laid.then(() => lay(this.#writer, entry));
  }

  #set(name: string, value: string): void {
    let field = this.#form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      this.#form.append(field);
    }
    field.value = value;
  }

  /** The page is left: what is not kept yet is sent without waiting for an answer. */
  #leave(): void {
    if (this.#kept === this.#typed || this.#isPosted) return;
    this.#turn += 1;
    const body = this.#body(this.#turn);
    if (body.length > LAST_BYTES) return;
    void fetch(this.#address, {
      method: "POST",
      body: new URLSearchParams(body),
      keepalive: true,
    }).catch(() => null);
  }

  #tell(state: "saving" | "saved" | "offline" | "signedOut" | "refused", words = ""): void {
    if (!this.#line || !this.#said) return;
    const isTrouble = state !== "saving" && state !== "saved";
    const wasTrouble = this.#line.dataset["state"] === "trouble";
    // Heard when it goes wrong and when it is well again, not after every pause.
    this.#said.setAttribute("aria-live", isTrouble || wasTrouble ? "polite" : "off");
    this.#line.dataset["state"] = isTrouble ? "trouble" : state;
    this.#said.textContent = words || (this.#line.dataset[state] ?? "");
    const enter = this.#line.querySelector<HTMLElement>("[data-kept-enter]");
    if (enter) enter.hidden = state !== "signedOut";
  }

  #show(others: string[]): void {
    const words = others.join(" ");
    if (this.#others && this.#others.textContent !== words) this.#others.textContent = words;
  }

  async #watch(): Promise<void> {
    const address = this.#others?.dataset["writers"] ?? "";
    for (;;) {
      await new Promise((done) => setTimeout(done, WATCH_MS));
      if (document.hidden) continue;
      const seen = this.#form.querySelector<HTMLInputElement>("input[name=seen]")?.value ?? "";
      const answer = await fetch(`${address}?seen=${seen}`).catch(() => null);
      if (answer?.ok) this.#show(((await answer.json()) as { others: string[] }).others);
    }
  }
}

/** A name that no other view has. */
function name(): string {
  const parts = crypto.getRandomValues(new Uint32Array(4));
  return [...parts].map((part) => part.toString(36)).join("-");
}

function failure(answer: Response | null): "offline" | "signedOut" | "refused" {
  if (!answer || answer.status >= 500) return "offline";
  return answer.status === SIGNED_OUT ? "signedOut" : "refused";
}

/** Send what an earlier page could not; tell whether any of it is new to this form. */
async function sendLeft(own: HTMLFormElement | null): Promise<boolean> {
  const hidden = (field: string): string =>
    own?.querySelector<HTMLInputElement>(`input[name=${field}]`)?.value ?? "";
  const [, turn = "", writer = ""] = hidden("adopts").split(".");
  let isHere = false;
  for (const [name, value, entry] of await lying()) {
    // What this form was drawn from is at the server.
    const isShown = name.endsWith(`:${writer}`) && entry.turn <= Number(turn);
    const body = new URLSearchParams(entry.body);
    const send = (): Promise<Response | null> =>
      fetch(entry.address, { method: "POST", body }).catch(() => null);
    const answer = isShown ? null : await send();
    if (isShown || answer?.ok) liftSent(name, value);
    isHere ||= !!answer?.ok && body.get("place") === hidden("place");
  }
  return isHere;
}

/** What an earlier page could not send is offered here as soon as it has been sent. */
async function begin(form: HTMLFormElement | null): Promise<void> {
  if (!(await sendLeft(form)) || !form) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const offers = page.querySelectorAll(".offer");
  for (const old of document.querySelectorAll(".offer")) old.remove();
  form.before(...offers);
}

const form = document.querySelector<HTMLFormElement>("form[data-autosave]");
const view = form ? new View(form) : null;
if (document.body.dataset["kept"]) void begin(form);

// Signing out on a machine that others use: first what is typed goes to the server.
document.querySelector<HTMLFormElement>("form[data-leave]")?.addEventListener("submit", (event) => {
  const leaving = event.currentTarget as HTMLFormElement;
  event.preventDefault();
  const sent = view?.send() ?? Promise.resolve();
  const enough = new Promise((done) => setTimeout(done, 2 * SLOW_MS));
  void Promise.race([sent, enough]).then(() => {
    liftAll();
    leaving.submit();
  });
});

// A choice between two texts belongs to the form, wherever it stands.
for (const choice of document.querySelectorAll<HTMLInputElement>(".met input[type=radio]")) {
  choice.addEventListener("change", () => form?.dispatchEvent(new Event("input")));
}
