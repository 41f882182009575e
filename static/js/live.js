// Live parts ask again every 30 seconds while they are seen. A part in which somebody works is left alone: it offers the news.
(() => {
  "use strict";
  const seen = new WeakMap();

  function isInUse(part) {
    if (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, [contenteditable]")) return true;
    return [...part.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
      ["radio", "checkbox"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
    );
  }

  function put(part, text) {
    const holder = document.createElement("template");
    holder.innerHTML = text.trim();
    const fresh = holder.content.firstElementChild;
    if (!fresh) return;
    const focused = document.activeElement?.id && part.contains(document.activeElement) ? document.activeElement.id : "";
    part.replaceWith(fresh);
    window.htmx?.process(fresh);
    if (focused) document.getElementById(focused)?.focus();
  }

  function offer(part, text) {
    if (part.previousElementSibling?.matches(".live-news")) part.previousElementSibling.remove();
    const news = document.createElement("div");
    news.className = "live-news";
    news.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button is-small";
    button.textContent = document.body.dataset.news;
    button.addEventListener("click", () => {
      news.remove();
      put(part, text);
    });
    news.append(button);
    part.before(news);
  }

  async function ask(part) {
    let answer;
    try {
      answer = await fetch(part.dataset.live, { headers: { "HX-Request": "true" }, cache: "no-cache" });
    } catch {
      return; // offline: what is shown stays, the next round asks again
    }
    if (!answer.ok || answer.status === 204 || answer.redirected) return;
    const text = await answer.text();
    const before = seen.get(part);
    seen.set(part, text);
    if (before === undefined ? part.outerHTML.trim() === text.trim() : before === text) return;
    if (isInUse(part) || part.hasAttribute("data-live-ask")) offer(part, text);
    else put(part, text);
  }

  setInterval(() => {
    if (document.hidden) return;
    for (const part of document.querySelectorAll("[data-live]")) ask(part);
  }, 30000);
})();
