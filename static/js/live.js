// Live parts ask again every 30 seconds while they are seen, every 3 while something in them is running (data-hurry). A part in which somebody works is left alone: it offers the news.
(() => {
  "use strict";

  // What the server would write again each time, though nothing happened: tokens, its clock, recounted times.
  function gist(nodes) {
    const copy = document.createElement("div");
    copy.append(...[...nodes].map((node) => node.cloneNode(true)));
    for (const element of copy.querySelectorAll("[name=csrfmiddlewaretoken], time[data-until]")) element.remove();
    return copy.innerHTML.replace(/>\s+</g, "><").replace(/\s+/g, " ").trim();
  }

  // An answer is the part itself (one element that is live at the same address) or what belongs into it.
  function parse(text, part) {
    const holder = document.createElement("template");
    holder.innerHTML = text.trim();
    const nodes = holder.content.childNodes;
    const only = holder.content.children.length === 1 ? holder.content.firstElementChild : null;
    return only?.dataset.live === part.dataset.live ? only.childNodes : nodes;
  }

  function isInUse(part) {
    if (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, [contenteditable]")) return true;
    return [...part.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
      ["radio", "checkbox"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
    );
  }

  function put(part, fresh) {
    const focused = document.activeElement?.id && part.contains(document.activeElement) ? document.activeElement.id : "";
    part.replaceChildren(...fresh);
    window.htmx?.process(part);
    if (focused) document.getElementById(focused)?.focus();
  }

  function offer(part, fresh) {
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
      put(part, fresh);
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
    const fresh = parse(await answer.text(), part);
    if (!fresh.length || gist(fresh) === gist(part.childNodes)) return;
    if (isInUse(part) || part.hasAttribute("data-live-ask")) offer(part, fresh);
    else put(part, fresh);
  }

  function every(milliseconds, isMeant) {
    setInterval(() => {
      if (document.hidden) return;
      for (const part of document.querySelectorAll("[data-live]")) if (isMeant(part)) ask(part);
    }, milliseconds);
  }

  const isRunning = (part) => part.querySelector("[data-hurry]") !== null;
  every(30000, (part) => !isRunning(part));
  every(3000, isRunning);
})();
