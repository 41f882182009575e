// Keys of staff pages: J K rows, Enter open, letters open a form (they never submit), / find, ? the list of keys, Esc back.
// Off in fields; off altogether where somebody has switched them off.
(() => {
  "use strict";
  const dialog = document.getElementById("keys");
  const box = dialog?.querySelector("[data-keys-switch]");
  const isOff = () => localStorage.getItem("keys") === "off";
  const wide = window.matchMedia("(min-width: 60rem)");

  if (box) {
    box.checked = !isOff();
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  }
  for (const opener of document.querySelectorAll("[data-keys-open]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog?.showModal());
  }

  const links = () => [...document.querySelectorAll("[data-queue] .queue-link")];

  function move(by) {
    const all = links();
    if (!all.length) return;
    const focused = all.indexOf(document.activeElement);
    const current = all.findIndex((link) => link.closest("tr").getAttribute("aria-current") === "true");
    const from = focused >= 0 ? focused : current;
    const next = all[Math.min(Math.max(from + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inField = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "Escape") {
      if (document.querySelector("dialog[open]")) return;
      if (inField) inField.blur();
      else document.querySelector(".back a")?.click();
      return;
    }
    if (inField || isOff() || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "/") document.querySelector("[data-search]")?.focus();
    else if (key === "?") dialog?.showModal();
    else {
      const target = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}" i]`);
      if (!target) return;
      target.click();
    }
    event.preventDefault();
  });

  // On a wide screen a row opens beside the queue; the address follows, so that reloading keeps the place.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-queue] a[data-panel]");
    if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = document.querySelector(link.closest("[data-queue]").dataset.target || "#detail");
    if (!target || !window.htmx) return;
    event.preventDefault();
    for (const row of document.querySelectorAll("[data-queue] tr[aria-current]")) row.removeAttribute("aria-current");
    link.closest("tr").setAttribute("aria-current", "true");
    await window.htmx.ajax("GET", link.dataset.panel, { target, swap: "innerHTML" });
    const place = new URL(location.href);
    place.searchParams.set("open", link.textContent.trim());
    history.replaceState(null, "", place);
    const heading = target.querySelector("h1, h2");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  });
})();
