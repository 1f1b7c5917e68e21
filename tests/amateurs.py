"""What tells an amateur's page, looked for in each page that a browser has open.

Of twenty such faults these are the ones that a page shows by itself; `docs/desk.md`
names the tests of all. Each is asked at the width and in the colours of the window.
"""

#: Of a page: fault and element for each that it has. What is hidden is passed over.
FAULTS = r"""() => {
  const found = [], seen = [...document.querySelectorAll("body *")]
    .filter(one => !one.closest("svg, option") && one.checkVisibility());
  const told = (fault, one) => found.push([fault, one.outerHTML.slice(0, 160)]);
  const said = one => [...one.childNodes].map(part => {
    if (part.nodeType === Node.TEXT_NODE) return part.data;
    if (part.nodeType !== Node.ELEMENT_NODE || part.matches("svg, [hidden]")) return "";
    return part.getBoundingClientRect().width > 1 ? said(part) : "";
  }).join("").trim();
  const bright = colour => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return alpha > 0.5 && 0.21 * red + 0.72 * green + 0.07 * blue > 200;
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const bare = [];
  for (const one of seen) {
    const style = getComputedStyle(one);
    const side = parseFloat(style.borderLeftWidth) && parseFloat(style.borderRightWidth)
      && parseFloat(style.borderTopWidth) && parseFloat(style.borderBottomWidth);
    if (side && style.borderTopLeftRadius === "8px") bare.push(one);
    if (one.matches("button, input, select, textarea, a")) {
      if (one.disabled || one.ariaDisabled === "true") told("disabled", one);
    }
    if (one.matches("nav a:not([rel], [data-menu]), summary, [role=menuitem]")
        && !said(one)) told("icon alone in a menu", one);
    if (one.matches("[class*=chip-]") && !(one.querySelector("svg") && said(one)))
      told("state by colour alone", one);
    if (one.matches("time") && /T\d/.test(one.dateTime)
        && !/(Z|[+-]\d\d:\d\d)$/.test(one.dateTime)) told("time without a zone", one);
    if (one.childElementCount === 0 && one.scrollWidth > one.clientWidth + 1
        && one.clientWidth > 1 && ["hidden", "clip"].includes(style.overflowX)
        && said(one) && !one.matches(".head *, .visually-hidden"))
      told("words cut off", one);
    if (dark && bright(style.backgroundColor)
        && !one.closest("iframe, [role=img], .logo-ground, .plate")
        && one.getBoundingClientRect().height > 60) told("white in the dark", one);
  }
  for (const one of bare)
    if (bare.some(other => other !== one && other.contains(one)))
      told("card inside a card", one);
  // The page of all components has all buttons.
  if (document.querySelector(".catalogue")) return found;
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.cssText = "background: var(--accent)";
  const accent = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const main = seen.filter(one => one.matches("main button, main a, main summary")
    && !one.matches("[aria-current], [aria-selected=true], details :not(summary)")
    && getComputedStyle(one).backgroundColor === accent);
  if (main.length > 2)
    found.push(["main buttons", main.map(said).join(" | ")]);
  return found;
}"""
