// Remaining times are recounted each minute from the portal's own clock, and not announced. At zero the fragment is asked
// for again; without one the server's words stay, so that no page fills with negative numbers.
(() => {
  "use strict";
  const words = document.body.dataset;
  const arrived = Date.now();
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  function duration(milliseconds) {
    const all = Math.max(Math.floor(milliseconds / 60000), 0);
    const minutes = all % 60;
    const hours = Math.floor(all / 60) % 24;
    const days = Math.floor(all / 1440);
    const dayWords = fill(days === 1 ? words.day : words.days, { n: days });
    if (days >= 3 || (days && !hours)) return dayWords;
    if (days) return fill(words.daysHours, { days: dayWords, hours });
    if (hours >= 4 || (hours && !minutes)) return fill(hours === 1 ? words.hour : words.hours, { n: hours });
    if (hours) return fill(words.hoursMinutes, { hours, minutes });
    return minutes ? fill(words.minutes, { minutes }) : words.moment;
  }

  async function askAgain(element) {
    const url = element.dataset.again;
    element.removeAttribute("data-again");
    const frame = element.closest("[data-live]") ?? element.closest(".until");
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (answer.ok && frame) frame.outerHTML = await answer.text();
  }

  function recount() {
    if (document.hidden) return;
    for (const element of document.querySelectorAll("time[data-until]")) {
      const now = Date.parse(element.dataset.now) + (Date.now() - arrived);
      const left = Date.parse(element.dateTime) - now;
      const wasOverdue = element.dataset.overdue === "true" || Date.parse(element.dateTime) < Date.parse(element.dataset.now);
      if (left < 0 && !wasOverdue) {
        if (element.dataset.again) askAgain(element);
        continue;
      }
      const time = duration(Math.abs(left));
      const text = element.dataset.form === "whole" ? fill(left < 0 ? words.overdue : words.left, { time }) : time;
      if (element.textContent !== text) element.textContent = text;
    }
  }

  setInterval(recount, 60000);
  document.addEventListener("visibilitychange", recount);

  // Whose clock the page tells is named once beside its times, where the reader's device keeps another one.
  const zone = document.querySelector("[data-zone]");
  const offset = (name) =>
    new Intl.DateTimeFormat("en", { timeZone: name, timeZoneName: "longOffset" })
      .formatToParts(new Date())
      .find((part) => part.type === "timeZoneName").value;
  const title = document.querySelector("main .until-title") ?? (document.querySelector("main time") && document.querySelector("main h1"));
  if (zone?.dataset.zone && title && offset(zone.dataset.zone) !== offset(undefined)) {
    const note = document.createElement("p");
    note.className = "hint";
    note.textContent = zone.textContent;
    const head = title.closest("main header");
    if (head) head.append(note);
    else title.after(note);
  }
})();
