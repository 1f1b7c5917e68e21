// Puts a picture into a form: by file, camera, drop or paste. The answer brings the
// place of the picture anew, with the fields for what it shows.

const LARGEST = 16 * 1024 * 1024;
const MEGA = 1024 * 1024;

function place(): HTMLElement | null {
  return document.getElementById("photo-place");
}

function say(words: string): void {
  const error = document.querySelector<HTMLElement>("[data-photo-error]");
  if (!error) return;
  error.textContent = words;
  error.hidden = words === "";
}

async function putIn(file: File): Promise<void> {
  const drop = document.querySelector<HTMLElement>("[data-photo]");
  const form = drop?.closest("form");
  if (!drop || !form) return;
  say("");
  if (file.size > LARGEST) {
    say((drop.dataset["tooLarge"] ?? "").replace("SIZE", String(Math.ceil(file.size / MEGA))));
    return;
  }
  const body = new FormData(form);
  body.set("photo", file);
  drop.classList.add("busy");
  const answer = await fetch(drop.dataset["photo"] ?? "", { method: "POST", body }).catch(() => null);
  drop.classList.remove("busy");
  if (!answer?.ok) {
    say(drop.dataset["failed"] ?? "");
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("photo-place");
  const old = place();
  if (!fresh || !old) return;
  old.replaceWith(fresh);
  ready(fresh);
  const next = fresh.querySelector<HTMLElement>(".photo-facts input, .error:not([hidden]) ~ input");
  next?.focus();
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function taken(files: FileList | null | undefined): void {
  const file = [...(files ?? [])].find((one) => one.type.startsWith("image/"));
  if (file) void putIn(file);
}

/** Permission is asked for where there are children. */
function asked(around: HTMLElement): void {
  for (const one of around.querySelectorAll<HTMLElement>("[data-shown-by]")) {
    const box = document.getElementById(one.dataset["shownBy"] ?? "");
    if (!(box instanceof HTMLInputElement)) continue;
    const set = (): void => {
      one.hidden = !box.checked;
    };
    box.addEventListener("change", set);
    set();
  }
}

function ready(around: HTMLElement): void {
  asked(around);
  for (const field of around.querySelectorAll<HTMLInputElement>("input[type=file]")) {
    field.addEventListener("change", (event) => {
      event.stopPropagation();
      taken(field.files);
    });
  }
  for (const button of around.querySelectorAll<HTMLElement>("[data-plain]")) button.hidden = true;
  const drop = around.querySelector<HTMLElement>("[data-photo]");
  drop?.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop?.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop?.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    taken(event.dataTransfer?.files);
  });
}

document.addEventListener("paste", (event) => {
  const items = event.clipboardData;
  if (place() && items?.files.length && !items.types.includes("text/html")) {
    event.preventDefault();
    taken(items.files);
  }
});
const first = place();
if (first) ready(first);
export {};
