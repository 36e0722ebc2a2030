// Offers the browser to make a passkey beside the password that it has just filled in, without asking anybody. Browsers that
// can do so have the JSON forms of level 3 too. Whatever comes of it, its person is led on.

const form = document.getElementById("upgrade");
const patience = 5000;

try {
  const { conditionalCreate } = await PublicKeyCredential.getClientCapabilities();
  if (!conditionalCreate) throw new Error("not here");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(form.dataset.question));
  const signal = AbortSignal.timeout(patience);
  const made = await navigator.credentials.create({ publicKey, signal, mediation: "conditional" });
  form.elements.answer.value = JSON.stringify(made.toJSON());
  form.submit();
} catch {
  location.replace(document.getElementById("onward").href);
}
