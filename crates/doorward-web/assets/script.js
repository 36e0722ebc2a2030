// Comfort only: every page works without this file.

for (const box of document.querySelectorAll(".secret")) {
  const [field, show] = [box.querySelector("input"), box.querySelector("button")];
  const words = [show.textContent, show.dataset.hide];
  const set = (visible) => {
    field.type = visible ? "text" : "password";
    show.textContent = words[Number(visible)];
    show.setAttribute("aria-pressed", String(visible));
  };
  show.hidden = false;
  box.classList.add("can-show");
  show.addEventListener("click", () => {
    set(field.type === "password");
    field.focus();
  });
  // A password that is shown is neither sent nor kept by the browser as plain text.
  field.form.addEventListener("submit", () => set(false));
}

for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.getTime())) time.title = moment.toLocaleString(document.documentElement.lang);
}
