// Passkeys and security keys. A form with data-webauthn ("get" or "create") asks the browser for one when it is sent, and
// sends the answer in its hidden field. What to ask is fetched from the address in data-options, with our sealed state, or
// stands in data-question. What people are told stands in data-said-…, in the language of the page; a form or button that is
// hidden is shown here, where it can work.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// Written out, because not every browser has the JSON forms of level 3, and some extensions break them.
function parsed(options) {
  const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  const { challenge, user, excludeCredentials, allowCredentials, ...rest } = options;
  rest.challenge = bytes(challenge);
  if (user) rest.user = { ...user, id: bytes(user.id) };
  if (excludeCredentials) rest.excludeCredentials = named(excludeCredentials);
  if (allowCredentials) rest.allowCredentials = named(allowCredentials);
  return rest;
}

function written(credential) {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  });
}

const reasons = {
  NotAllowedError: "saidStopped",
  AbortError: "saidStopped",
  InvalidStateError: "saidTaken",
  SecurityError: "saidUnable",
  NotSupportedError: "saidUnable",
};

// What to ask, and our state of it.
async function asked(form) {
  if (form.dataset.question) return { options: JSON.parse(form.dataset.question) };
  const answer = await askDoorward(form.dataset.options, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function prepare(form) {
  const { answer, state } = form.elements;
  const button = form.querySelector("button");
  const said = form.querySelector("[data-webauthn-said]");
  let waiting, renewal, offers;
  const say = (why) => {
    if (!said) return;
    const sentence = why ? (form.dataset[why] ?? form.dataset.saidFailed) : "";
    said.textContent = sentence;
    said.hidden = !sentence;
  };
  const run = async (more) => {
    // Browsers wait for one answer at a time.
    waiting?.abort();
    clearTimeout(renewal);
    waiting = new AbortController();
    const { signal } = waiting;
    const question = await asked(form);
    if (signal.aborted) return;
    if (question.state) state.value = question.state;
    if (more) renewal = setTimeout(renew, question.options.timeout);
    const ask = { publicKey: parsed(question.options), signal, ...more };
    answer.value = written(await navigator.credentials[form.dataset.webauthn](ask));
    // The box stands in the form of the password.
    const remember = form.elements["remember-me"];
    if (remember) remember.value = document.getElementById("remember-me")?.checked ? "on" : "";
    form.submit();
  };
  // Offered beside passwords in the list of the user name's field. Nothing is said if nobody takes it.
  const offer = () => {
    if (offers && !button.disabled && !answer.value) run({ mediation: "conditional" }).catch(() => {});
  };
  // What was asked is good for a while only. Not under the hands of somebody whom the browser is asking: the page has no
  // focus then.
  const renew = () => (document.hasFocus() ? offer() : addEventListener("focus", renew, { once: true }));
  if (!window.PublicKeyCredential) return say("saidUnable");
  form.hidden = false;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    // Answered already: only something else on the form did not do.
    if (answer.value) return;
    event.preventDefault();
    say();
    button.disabled = true;
    try {
      await run();
    } catch (problem) {
      say(reasons[problem?.name] ?? "saidFailed");
    } finally {
      button.disabled = false;
      offer();
    }
  });
  // Whoever comes back by the browser's own means finds the form as it was, and not with a used answer.
  addEventListener("pageshow", (event) => {
    answer.value = answer.defaultValue;
    if (event.persisted) offer();
  });
  if ("conditional" in form.dataset) {
    Promise.resolve(PublicKeyCredential.isConditionalMediationAvailable?.())
      .then((can) => {
        offers = can;
        offer();
      })
      .catch(() => {});
  }
}

for (const form of document.querySelectorAll("form[data-webauthn]")) prepare(form);
