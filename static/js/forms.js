// Busy buttons, the count of letters left, and fields that only some choices need.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-busy]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    const button = event.submitter ?? form.querySelector("[type=submit]");
    if (!button) return;
    button.dataset.label = button.innerHTML;
    button.setAttribute("aria-disabled", "true");
    button.textContent = form.dataset.busy;
  });

  // Coming back with the browser's own button shows the page as it was left: busy. It is not.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[data-label]")) {
        button.innerHTML = button.dataset.label;
        button.removeAttribute("aria-disabled");
      }
    }
  });

  function count(area) {
    const note = area.closest(".field")?.querySelector("[data-left]");
    if (!note || area.maxLength < 0) return;
    note.textContent = note.dataset.left.replace("{n}", Math.max(area.maxLength - area.value.length, 0));
  }
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[maxlength]")) count(event.target);
  });
  document.querySelectorAll("textarea[maxlength]").forEach(count);

  // data-only-with="reason=a b": the field belongs to these choices of another one. Without script all of them are shown.
  function fit(form) {
    for (const control of form.querySelectorAll("[data-only-with]")) {
      const [name, values] = control.dataset.onlyWith.split("=");
      const chosen = new FormData(form).get(name) ?? "";
      const field = control.closest(".field");
      const off = !values.split(" ").includes(chosen) && !field.classList.contains("has-error");
      field.hidden = off;
      if (!off) field.querySelector(".optional")?.remove(); // for this choice it is not
      control.disabled = off;
    }
  }
  const dependent = new Set([...document.querySelectorAll("[data-only-with]")].map((control) => control.form));
  for (const form of dependent) {
    fit(form);
    form.addEventListener("change", () => fit(form));
  }
})();
