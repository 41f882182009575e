// Pictures open in a viewer with arrows, zoom and Escape; without scripts their link opens the picture.
(() => {
  "use strict";
  const words = document.body.dataset;
  let dialog;
  let links = [];
  let at = 0;
  let opener;

  function button(text, label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  function show(index) {
    at = (index + links.length) % links.length;
    const picture = links[at].querySelector("img");
    const image = document.createElement("img");
    image.src = links[at].href;
    image.alt = picture?.alt ?? "";
    dialog.querySelector(".viewer-stage").classList.remove("is-zoomed");
    dialog.querySelector(".viewer-stage").replaceChildren(image);
    const caption = links[at].closest("figure")?.querySelector("figcaption")?.textContent ?? image.alt;
    dialog.querySelector(".viewer-caption").textContent = `${at + 1} / ${links.length}  ${caption}`;
  }

  function build() {
    dialog = document.createElement("dialog");
    dialog.className = "viewer";
    const head = document.createElement("div");
    head.className = "viewer-bar";
    const caption = document.createElement("p");
    caption.className = "viewer-caption";
    caption.setAttribute("aria-live", "polite");
    head.append(caption, button("×", words.close, () => dialog.close()));
    const stage = document.createElement("div");
    stage.className = "viewer-stage";
    stage.addEventListener("click", () => stage.classList.toggle("is-zoomed"));
    const foot = document.createElement("div");
    foot.className = "viewer-bar";
    foot.append(button("‹", words.previous, () => show(at - 1)), button("›", words.next, () => show(at + 1)));
    dialog.append(head, stage, foot);
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") show(at + 1);
      if (event.key === "ArrowLeft") show(at - 1);
      event.stopPropagation();
    });
    dialog.addEventListener("close", () => opener?.focus());
    document.body.append(dialog);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-viewer] a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!dialog) build();
    opener = link;
    links = [...link.closest("[data-viewer]").querySelectorAll("a")];
    dialog.showModal();
    show(links.indexOf(link));
  });
})();
