// Offers the browser to make a passkey beside the password that it has just filled in, without asking anybody. Whatever comes
// of it, and however long it takes, its person is led on.

const form = document.getElementById("upgrade");
const patience = 5000;

const text = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// Written out, because some extensions give keys without the JSON forms of level 3; a key that is made shall not be lost.
function written({ id, rawId, type, response }) {
  return JSON.stringify({
    id,
    rawId: text(rawId),
    type,
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() },
  });
}

async function made(signal) {
  const { conditionalCreate } = await PublicKeyCredential.getClientCapabilities();
  if (!conditionalCreate) throw new Error("not here");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(form.dataset.question));
  return written(await navigator.credentials.create({ publicKey, signal, mediation: "conditional" }));
}

const onward = () => location.replace(document.getElementById("onward").href);
const asked = new AbortController();
const late = setTimeout(() => {
  asked.abort();
  onward();
}, patience);
try {
  form.elements.answer.value = await made(asked.signal);
  clearTimeout(late);
  form.submit();
} catch {
  clearTimeout(late);
  onward();
}
