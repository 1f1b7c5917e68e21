// Small comforts for readers whose browser runs scripts; every page works without.
// The menu of a narrow screen is a <details> element: Escape closes it and gives
// the focus back, and so does choosing to go elsewhere on the page.

import { watchHands } from "./hand";

const menu = document.querySelector<HTMLDetailsElement>("details.menu");

if (menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}

watchHands(document);
