// Comfort only: every page works without this file.

const password = document.getElementById("password");
const show = document.getElementById("show-password");
if (password && show) {
  const set = (visible) => {
    password.type = visible ? "text" : "password";
    show.textContent = visible ? "Hide" : "Show";
    show.setAttribute("aria-pressed", String(visible));
  };
  show.hidden = false;
  show.parentElement.classList.add("can-show");
  show.addEventListener("click", () => {
    set(password.type === "password");
    password.focus();
  });
  // A password that is shown is neither sent nor kept by the browser as plain text.
  password.form.addEventListener("submit", () => set(false));
}

for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.getTime())) time.title = moment.toLocaleString();
}
