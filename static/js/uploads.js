// Files are sent while the rest is still being written, with their progress; without scripts they go with the form.
(() => {
  "use strict";
  const form = document.querySelector("form[data-uploads]");
  const input = form?.querySelector("input[type=file]");
  const list = form?.querySelector("[data-uploaded]");
  const progress = form?.querySelector("[data-upload-progress]");
  if (!form || !input || !list || !progress) return;

  function ask(body, total) {
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.uploads);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("X-CSRFToken", document.body.dataset.csrf);
    progress.hidden = !total;
    progress.querySelector("[data-upload-name]").textContent = total;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.querySelector("progress").value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      progress.hidden = true;
      if (request.status !== 200 && request.status !== 422) return form.submit();
      list.innerHTML = request.responseText;
      if (request.status === 200) input.value = "";
      else list.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
      input.disabled = false;
    });
    request.addEventListener("error", () => {
      progress.hidden = true;
      input.disabled = false;
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

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=forget]");
    if (!button) return;
    event.preventDefault();
    const body = new FormData();
    body.append("forget", button.value);
    ask(body, "");
  });
})();
