// Files are sent while the rest is still being written, with their progress; without scripts they go with the form.
(() => {
  "use strict";
  const form = document.querySelector("form[data-uploads]");
  const input = form?.querySelector("input[type=file]");
  const list = form?.querySelector("[data-uploaded]");
  const progress = form?.querySelector("[data-upload-progress]");
  if (!form || !input || !list || !progress) return;
  let running = null; // the request under way
  let waiting = false; // somebody pressed on while files were still being sent

  function done() {
    progress.hidden = true;
    input.disabled = false;
    running = null;
    const press = waiting;
    waiting = false;
    return press;
  }

  function ask(body, names) {
    const request = new XMLHttpRequest();
    running = request;
    request.open("POST", form.dataset.uploads);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("X-CSRFToken", document.body.dataset.csrf);
    progress.hidden = !names;
    progress.querySelector("[data-upload-name]").textContent = names;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.querySelector("progress").value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      const press = done();
      if (request.status !== 200 && request.status !== 422) return form.submit();
      list.innerHTML = request.responseText;
      input.value = "";
      if (request.status === 422) list.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
      else if (press) form.submit();
    });
    request.addEventListener("error", () => {
      // The files are still chosen: they go with the form.
      if (done()) form.submit();
    });
    request.send(body);
  }

  input.addEventListener("change", () => {
    if (!input.files.length) return;
    const body = new FormData();
    for (const file of input.files) body.append(input.name, file);
    const names = [...input.files].map((file) => file.name).join(", ");
    input.disabled = true;
    ask(body, names);
  });

  // Pressing on while files are being sent waits for them, instead of going on without.
  form.addEventListener(
    "submit",
    (event) => {
      if (!running || event.submitter?.name === "forget") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = true;
    },
    true,
  );

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=forget]");
    if (!button) return;
    event.preventDefault();
    const body = new FormData();
    body.append("forget", button.value);
    ask(body, "");
  });
})();
