// Comfort on the pages of the settings: every one of them works without this file.

// On a phone the sections are wider than the screen; the present one shall be seen.
const here = document.querySelector("nav [aria-current]");
if (here) here.closest("ul").scrollLeft = here.offsetLeft - 40;

const copy = document.getElementById("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const source = document.getElementById(copy.dataset.copy);
    // Codes stand in lines of their own; the groups of one secret belong together.
    const lines = Array.from(source.querySelectorAll("li"), (line) => line.textContent.trim());
    await navigator.clipboard.writeText(lines.length ? lines.join("\n") : source.textContent.trim());
    copy.textContent = copy.dataset.copied;
  });
}

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const chosen = document.querySelector("input[data-judge]");
const strength = document.getElementById("strength");
if (chosen && strength) {
  const judgements = JSON.parse(chosen.dataset.judgements);
  const words = document.getElementById("strength-words");
  let waiting;
  let asked = 0;
  const judge = async () => {
    const mine = ++asked;
    const answer = await askDoorward(chosen.dataset.judge, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ password: chosen.value }),
    });
    // Another letter was typed meanwhile, or there is no judgement: then nothing is said.
    if (mine !== asked) return;
    strength.hidden = !answer.ok;
    if (!answer.ok) return;
    const { score, broken } = await answer.json();
    strength.dataset.score = broken ? Math.min(score, 1) : score;
    words.textContent = judgements[broken ?? score];
  };
  chosen.addEventListener("input", () => {
    clearTimeout(waiting);
    asked++;
    strength.hidden = !chosen.value;
    if (chosen.value) waiting = setTimeout(() => judge().catch(() => { strength.hidden = true; }), 300);
  });
}
