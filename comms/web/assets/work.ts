// Does the work that a form asks for in place of a puzzle, and sends the form: finds, for
// each part, a number with which the hash of the form's mark begins with enough zero
// bits. Where this script cannot run, the page says how long to wait.

interface Task {
  mark: string;
  parts: number;
  bits: number;
  size: number;
}

const AT_ONCE = 32;

async function digest(text: string, size: number): Promise<number> {
  const bytes = new Uint8Array(size);
  new TextEncoder().encodeInto(text, bytes);
  return new DataView(await crypto.subtle.digest("SHA-256", bytes)).getUint32(0);
}

async function find(task: Task, part: number): Promise<number> {
  for (let begin = 0; ; begin += AT_ONCE) {
    const tried = Array.from({ length: AT_ONCE }, (_, step) => begin + step);
    const hashes = await Promise.all(
      tried.map((number) => digest(`${task.mark}:${part}:${number}`, task.size)),
    );
    const hit = hashes.findIndex((hash) => hash >>> (32 - task.bits) === 0);
    if (hit >= 0) return begin + hit;
  }
}

async function work(form: HTMLFormElement): Promise<void> {
  const said = form.querySelector<HTMLElement>("[data-said]");
  const bar = form.querySelector("progress");
  const answer = form.elements.namedItem("work");
  if (!said || !bar || !(answer instanceof HTMLInputElement)) return;
  const { work: mark = "", parts, bits, size } = form.dataset;
  const task = { mark, parts: Number(parts), bits: Number(bits), size: Number(size) };
  form.querySelector<HTMLElement>("[data-wait]")?.remove();
  form.querySelector<HTMLElement>("[data-counting]")?.removeAttribute("hidden");
  said.textContent = said.dataset.begun ?? "";
  const found: number[] = [];
  for (let part = 0; part < task.parts; part += 1) {
    found.push(await find(task, part));
    bar.value = found.length;
  }
  answer.value = found.join(",");
  said.textContent = said.dataset.done ?? "";
  form.requestSubmit();
}

const form = document.querySelector<HTMLFormElement>("form[data-work]");
// Browsers offer hashing on safe connections only.
if (form && window.isSecureContext) void work(form);
