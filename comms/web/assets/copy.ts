// Copy buttons beside texts that are pasted elsewhere. Without scripts there is no
// button: the text can be marked and copied by hand. What was copied is said, too.

for (const place of document.querySelectorAll<HTMLElement>("[data-copy]")) {
  const text = document.getElementById(place.dataset["copy"] ?? "");
  if (text instanceof HTMLTextAreaElement) place.append(...button(place, text));
}

function button(place: HTMLElement, text: HTMLTextAreaElement): HTMLElement[] {
  const press = document.createElement("button");
  press.type = "button";
  press.className = "button button-quiet button-small";
  press.textContent = place.dataset["words"] ?? "";
  const said = document.createElement("span");
  said.className = "hint";
  said.setAttribute("role", "status");
  press.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = place.dataset["done"] ?? "";
    } catch {
      // Not allowed here: the text is marked, the keys for copying still work.
      text.select();
    }
  });
  return [said, press];
}
