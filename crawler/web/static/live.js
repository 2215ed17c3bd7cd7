// A page that shows something going on is fetched again every two seconds; its part [data-live] takes the new content.
"use strict";
(() => {
  const PAUSE = 2000;
  let box = document.querySelector("[data-live='1']");
  if (!box) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pause";
  button.textContent = "Pause updates";
  button.setAttribute("aria-pressed", "false");
  let isPaused = false;
  button.addEventListener("click", () => {
    isPaused = !isPaused;
    button.textContent = isPaused ? "Go on updating" : "Pause updates";
    button.setAttribute("aria-pressed", String(isPaused));
  });
  box.before(button);

  async function refresh() {
    if (!isPaused && !document.hidden && !box.contains(document.activeElement)) {
      try {
        const answer = await fetch(location.href, { credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-live]");
        if (!fresh) {  // what was waited for is there
          location.reload();
          return;
        }
        if (fresh.innerHTML !== box.innerHTML) {
          box.replaceWith(fresh);
          box = fresh;
        }
        if (fresh.dataset.live !== "1") {
          button.remove();
          return;
        }
      } catch {
        // the server is away for a moment: asked again
      }
    }
    setTimeout(refresh, PAUSE);
  }
  setTimeout(refresh, PAUSE);
})();
