// A press that takes longer than a second says that it is under way: on the button,
// whose label stays, and in words. What is quick says nothing.

const SLOW_MS = 1000;

function say(words: string): void {
  const place = document.getElementById("under-way");
  if (place) place.textContent = words && (place.dataset["words"] ?? "");
}

function begin(event: SubmitEvent): void {
  const button = event.submitter;
  if (event.defaultPrevented || !(button instanceof HTMLButtonElement)) return;
  window.setTimeout(() => {
    button.setAttribute("aria-busy", "true");
    say("yes");
  }, SLOW_MS);
}

/** Back in the browser shows the page as it was left. */
function end(): void {
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-busy");
  }
  say("");
}

document.addEventListener("submit", begin);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) end();
});
export {};
