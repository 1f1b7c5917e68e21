"""The script that watches a page while the bench uses it."""

#: Keeps in `told`: interactions with their milliseconds, how many there were, and how
#: long previews took from the last key to the frame that shows them.
WATCH = """
window.told = {events: [], previews: [], last: 0, asked: 0, get count() {
  return performance.interactionCount ?? new Set(this.events.map(([one]) => one)).size;
}};
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.interactionId) told.events.push([one.interactionId, one.duration]);
  }
}).observe({type: "event", durationThreshold: 16});
addEventListener("input", (event) => { told.last = event.timeStamp; }, true);
// A preview is of the last key before it was asked for; others may be typed meanwhile.
const ask = window.fetch;
window.fetch = (to, how) => {
  if (/preview/.test(String(to))) told.asked = told.last;
  return ask(to, how);
};
const isFresh = ({target}) => (target.closest ? target : target.parentElement)
  ?.closest("[data-live=previews], [data-live=mail]");
addEventListener("DOMContentLoaded", () => {
  new MutationObserver((changes) => {
    if (!told.asked || !changes.some(isFresh)) return;
    const last = told.asked;
    told.asked = 0;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => told.previews.push(performance.now() - last);
      after.port2.postMessage(0);
    });
  }).observe(document.body, {
    attributes: true, characterData: true, childList: true, subtree: true,
  });
});
"""
