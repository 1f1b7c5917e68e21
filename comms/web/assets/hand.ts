// Says whether a person pressed the button of a form. Programs that open the links of
// mail run scripts and press what scripts can press; a press of theirs is not trusted
// by the browser. Without this script the server asks what the browser itself says.

export function watchHands(root: Document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-hand]")) {
    let pressed = false;
    for (const kind of ["click", "keydown"]) {
      form.addEventListener(kind, (event) => {
        pressed ||= event.isTrusted;
      });
    }
    const said = root.createElement("input");
    said.type = "hidden";
    said.name = "hand";
    said.value = "no";
    form.append(said);
    form.addEventListener("submit", () => {
      said.value = pressed ? "yes" : "no";
    });
  }
}
