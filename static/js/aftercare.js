// What every page shares: focus on the error summary, links that post, menus that close, printing.
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  document.querySelector("[data-focus]")?.focus();

  // A link to an undoing action is sent at once; without scripts it opens that action's page.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-post]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-disabled") === "true") return;
    link.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(link.href, {
        method: "POST",
        headers: { "X-CSRFToken": document.body.dataset.csrf },
        body: new URLSearchParams(),
      });
      location.assign(answer.ok ? answer.url : link.href);
    } catch {
      location.assign(link.href);
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  });
})();
