// Messages float at the foot for ten seconds, longer while the pointer or the focus is on them. Refusals stay where they are.
(() => {
  "use strict";
  const box = document.querySelector("[data-toasts]");
  const toasts = [...(box?.querySelectorAll(".toast:not(.is-error, .is-warning)") ?? [])];
  if (!toasts.length) return;

  const floating = box.cloneNode(false);
  floating.classList.add("is-floating");
  document.body.append(floating);
  for (const toast of toasts) {
    toast.remove();
    const close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.setAttribute("aria-label", box.dataset.close);
    close.textContent = "×";
    toast.append(close);
    let timer;
    const leave = () => {
      toast.classList.add("is-leaving");
      setTimeout(() => toast.remove(), 220);
    };
    const start = () => { timer = setTimeout(leave, 10000); };
    const hold = () => clearTimeout(timer);
    close.addEventListener("click", leave);
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("focusout", start);
    // A status region announces what is put into it, not what it was born with.
    setTimeout(() => { floating.append(toast); start(); }, 100);
  }
})();
