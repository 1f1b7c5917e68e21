// Fields of one line that grow with their text. They are areas, since only those wrap:
// Enter presses the form's first button, as it does in any other, and nothing that is
// pasted or dropped ends a line.

const ENDS = /[\r\n]+/g;

function lineOf(event: Event): HTMLTextAreaElement | null {
  const field = event.target;
  return field instanceof HTMLTextAreaElement && field.matches(".line") ? field : null;
}

/** Return what Enter presses from any line of a form. */
function defaultButton(form: HTMLFormElement | null): HTMLButtonElement | undefined {
  const all = [...(form?.elements ?? [])];
  return all.find(
    (one): one is HTMLButtonElement => one instanceof HTMLButtonElement && one.type === "submit",
  );
}

document.addEventListener("keydown", (event) => {
  const field = lineOf(event);
  if (!field || event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  event.preventDefault();
  defaultButton(field.form)?.click();
});

/** Before anybody counts, keeps or draws what is typed. */
function onOneLine(field: HTMLTextAreaElement): void {
  const typed = field.value;
  if (typed.search(ENDS) < 0) return;
  const at = typed.slice(0, field.selectionStart).replace(ENDS, " ").length;
  field.value = typed.replace(ENDS, " ");
  field.setSelectionRange(at, at);
}

/** For browsers that do not measure what is typed themselves; what is folded has no height. */
function fit(field: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content") || !field.offsetParent) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

function fitAll(): void {
  for (const field of document.querySelectorAll<HTMLTextAreaElement>("textarea.line")) fit(field);
}

document.addEventListener(
  "input",
  (event) => {
    const field = lineOf(event);
    if (!field) return;
    onOneLine(field);
    fit(field);
  },
  true,
);
addEventListener("resize", fitAll);
document.addEventListener("toggle", fitAll, true);
void document.fonts.ready.then(fitAll);
