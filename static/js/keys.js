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

  // A letter answers the row one is on: where J and K have gone further than the open one, that row is opened first.
  async function press(key) {
    const row = document.activeElement?.closest?.("[data-queue] tr");
    const link = row?.querySelector("a[data-panel]");
    if (link && wide.matches && row.getAttribute("aria-current") !== "true") await openBeside(link);
    const target = document.querySelector(`[data-key="${key}" i]`);
    if (target) target.click();
    return Boolean(target);
  }

  // The sheet of keys names the answers only where there are any.
  const answers = dialog?.querySelector("[data-keys-answers]");
  if (answers) answers.hidden = !document.querySelector("[data-key], [data-queue] a[data-panel]");

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
      if (/^[a-z]$/.test(key)) press(key);
      return;
    }
    event.preventDefault();
  });

  // On a wide screen a row opens beside the queue; the address follows, so that reloading keeps the place.
  const besides = (link) => document.querySelector(link.closest("[data-queue]").dataset.target || "#detail");

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-queue] a[data-panel]");
    if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!besides(link) || !window.htmx) return;
    event.preventDefault();
    openBeside(link);
  });

  async function openBeside(link) {
    const target = besides(link);
    if (!target || !window.htmx) return;
    for (const row of document.querySelectorAll("[data-queue] tr[aria-current]")) row.removeAttribute("aria-current");
    link.closest("tr").setAttribute("aria-current", "true");
    await window.htmx.ajax("GET", link.dataset.panel, { target, swap: "innerHTML" });
    const place = new URL(location.href);
    place.searchParams.set("open", link.textContent.trim());
    history.replaceState(null, "", place);
    const heading = target.querySelector("h1, h2");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  }
})();
