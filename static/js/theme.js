// Light, dark, or as the device has it. The choice is a cookie, so that the server already writes the page in it.
(() => {
  "use strict";
  const frame = document.querySelector("[data-theme-switch]");
  if (!frame) return;
  frame.hidden = false;
  const buttons = [...frame.querySelectorAll("[data-theme-choice]")];
  const show = (choice) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  };
  show(document.documentElement.dataset.theme ?? "");
  frame.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset.themeChoice;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${choice}; path=/; max-age=${choice ? 31536000 : 0}; samesite=lax${secure}`;
    if (choice) document.documentElement.dataset.theme = choice;
    else delete document.documentElement.dataset.theme;
    show(choice);
  });
})();
