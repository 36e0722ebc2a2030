// Comfort on the pages of the settings: every one of them works without this file.

const copy = document.getElementById("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    copy.textContent = "Copied";
  });
}

const chosen = document.querySelector("input[data-judge]");
const strength = document.getElementById("strength");
if (chosen && strength) {
  const SCORES = ["Very easy to guess", "Easy to guess", "Could be better", "Good", "Very good"];
  const words = document.getElementById("strength-words");
  let waiting;
  let asked = 0;
  const judge = async () => {
    const mine = ++asked;
    const answer = await fetch(chosen.dataset.judge, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ password: chosen.value }),
    });
    // Another letter was typed meanwhile, or there is no judgement: then nothing is said.
    if (mine !== asked) return;
    strength.hidden = !answer.ok;
    if (!answer.ok) return;
    const { score, message } = await answer.json();
    strength.dataset.score = message ? Math.min(score, 1) : score;
    words.textContent = message || SCORES[score];
  };
  chosen.addEventListener("input", () => {
    clearTimeout(waiting);
    asked++;
    strength.hidden = !chosen.value;
    if (chosen.value) waiting = setTimeout(() => judge().catch(() => { strength.hidden = true; }), 300);
  });
}
