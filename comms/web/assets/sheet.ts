// A page's sheet over the page one is on: what it leads to is the same without scripts.

/** Show the sheet of a page in a window; where that fails, go to the page. */
export async function openSheet(
  address: string,
  prepare: (sheet: HTMLElement) => void = () => undefined,
): Promise<void> {
  const answer = await fetch(address).catch(() => null);
  const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
  const sheet = page.querySelector<HTMLElement>("[data-sheet]");
  if (!answer?.ok || !sheet) return void (location.href = address);
  const dialog = document.createElement("dialog");
  dialog.className = "sheet-dialog";
  const title = sheet.querySelector("h1");
  if (title) {
    const heading = document.createElement("h2");
    heading.id = "sheet-dialog-title";
    heading.tabIndex = -1;
    heading.append(...title.childNodes);
    title.replaceWith(heading);
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  prepare(sheet);
  dialog.append(document.adoptNode(sheet));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  const field = dialog.querySelector<HTMLInputElement>("input:not([type=hidden])");
  if (field) field.select();
  else dialog.querySelector("h2")?.focus();
}
