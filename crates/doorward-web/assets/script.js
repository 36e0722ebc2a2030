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

// Asks our own API. A proxy in front that wants people to sign in there first answers 401 with an address, or leads there: then the
// page goes there as a whole. Of a redirect to another site a script learns nothing, so the page is loaded again and is led itself.
globalThis.askDoorward = async (address, options) => {
  const answer = await fetch(address, { ...options, redirect: "manual" });
  const named = answer.status === 401 && answer.headers.get("location");
  const to = named ? new URL(named, location.href) : null;
  if (answer.type === "opaqueredirect") location.reload();
  else if (to && ["http:", "https:"].includes(to.protocol)) location.assign(to);
  return answer;
};
