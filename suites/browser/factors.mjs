// Second factors as people set them up, use and remove them. Started by suites/browser.py as steps.mjs is; codes by mail are
// read from the file of the notifier, keys are Chromium's virtual authenticators.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PHONE, accessible, answered, check, complete, confide, fillIn, focus, given, origin, press, run, signInPage, totp, visit, withKey } from "./kit.mjs";

const settings = `${origin}/.doorward/settings`;

// Cookies of a session that has proved more than the password, for the steps that follow.
let kept;

function mailed() {
  const text = existsSync(given.mail) ? readFileSync(given.mail, "utf8") : "";
  return text.match(/\b[B-DF-HJ-NP-TV-XZ]{8}\b/)?.[0];
}

// Waits for another code than `before`.
async function nextMailed(before) {
  for (let waited = 0; waited < 100; waited++) {
    const code = mailed();
    if (code && code !== before) return code;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("no code was written");
}

async function signedIn(options, work) {
  await visit({ storageState: kept, ...options }, work);
}

async function signIn(page) {
  await page.goto(signInPage);
  await fillIn(page, given.password, "admin");
}

async function secretOn(page) {
  const secret = (await page.textContent("#secret")).replaceAll(/\s/g, "");
  confide("a seed of codes", secret);
  return secret;
}

async function setUpTotp(page) {
  await page.goto(`${settings}/security/totp`);
  const secret = await secretOn(page);
  await page.fill("#code", totp(secret));
  await press(page, "#save-totp");
  return secret;
}

async function removeTotp(page) {
  await page.goto(`${settings}/security`);
  await page.click("#remove-totp");
  check((await page.innerText("h1")) === "Remove the authenticator app?", "it asks once");
  await press(page, "#accept");
  check((await page.innerText("#notice")).includes("It is removed."), "it is said");
}

// The virtual key takes an offer beside the user name at once; whoever shall do something else there gets none.
async function withoutOffers(page) {
  await page.addInitScript(() => { PublicKeyCredential.isConditionalMediationAvailable = async () => false; });
}

async function addKey(page, name) {
  await page.goto(`${settings}/security/passkeys`);
  await page.fill("#name", name);
  await press(page, "#save-passkey");
}

async function more_than_the_password_is_proved_by_keyboard_alone_without_scripts() {
  await visit({ javaScriptEnabled: false }, async (page, context) => {
    await signIn(page);
    await page.goto(`${settings}/security/totp`);
    check(new URL(page.url()).pathname === "/.doorward/settings/elevate", `led to prove more, not ${page.url()}`);
    const before = mailed();
    await page.focus("#send-code");
    await Promise.all([answered(page), page.keyboard.press("Enter")]);
    const code = await nextMailed(before);
    check(await page.locator("#mail-code").isVisible(), "the code is asked for");
    await page.focus("#mail-code");
    await page.keyboard.type("BBBBBBBB");
    await Promise.all([answered(page), page.keyboard.press("Enter")]);
    check((await page.innerText("#alert")).includes("That code did not work."), "a wrong code is said");
    await page.focus("#mail-code");
    await page.keyboard.type(code.toLowerCase());
    await Promise.all([answered(page), page.keyboard.press("Enter")]);
    check(new URL(page.url()).pathname === "/.doorward/settings/security/totp", `the way comes back, not ${page.url()}`);
    kept = await context.storageState();
  });
}

async function an_authenticator_app_is_set_up_without_scripts_and_offers_recovery_codes() {
  await signedIn({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${settings}/security/totp`);
    const secret = await secretOn(page);
    await page.fill("#code", "000000");
    await press(page, "#save-totp");
    check((await page.innerText("#alert")).includes("does not belong to this secret"), "a wrong code is said");
    check((await secretOn(page)) === secret, "the secret stays");
    await page.fill("#code", totp(secret));
    await press(page, "#save-totp");
    check((await page.innerText("#notice")).includes("The authenticator app is set up."), "it is said");
    check((await page.innerText("h1")) === "Make recovery codes", await page.innerText("h1"));
    await press(page, "#make-codes");
    const codes = await page.locator("#codes li").allInnerTexts();
    check(codes.length === 10 && codes.every((code) => /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/.test(code)), codes.join());
    await page.click("#go-on");
    check(!codes.some((code) => page.url().includes(code)), "no code in an address");
    check((await page.innerText("#recovery-left")).startsWith("10 left."), await page.innerText("#recovery-left"));
    await removeTotp(page);
  });
}

async function another_kind_of_codes_is_chosen_without_scripts() {
  await signedIn({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${settings}/security/totp`);
    check(!(await page.locator("#algorithm").isVisible()), "few people need it, so it is folded away");
    await page.click("#totp-kinds summary");
    await page.selectOption("#algorithm", "SHA256");
    await page.selectOption("#digits", "8");
    await Promise.all([page.waitForEvent("load"), page.click("#choose-kind")]);
    check((await page.innerText("main")).includes("Time-based, SHA256, 8 digits, 30 seconds"), await page.innerText("main"));
    await page.fill("#code", totp(await secretOn(page), 0, "sha256", 8));
    await press(page, "#save-totp");
    check((await page.innerText("#notice")).includes("The authenticator app is set up."), "it is said");
    await removeTotp(page);
    await page.goto(`${settings}/security/totp?digits=7`);
    check((await page.innerText("#alert")).includes("Codes of this kind are not allowed here."), "it is said");
  });
}

async function the_secret_is_copied_without_its_gaps_and_the_codes_line_by_line() {
  await signedIn({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const copied = async () => {
      await page.click("#copy");
      await page.waitForFunction(() => document.getElementById("copy").textContent === "Copied");
      return page.evaluate(() => navigator.clipboard.readText());
    };
    await page.goto(`${settings}/security/totp`);
    const secret = await secretOn(page);
    check((await copied()) === secret, "the secret");
    await setUpTotp(page);
    await press(page, "#make-codes");
    const codes = await page.locator("#codes li").allInnerTexts();
    check((await copied()) === codes.join("\n"), "the codes");
    check(await page.isVisible("#print"), "they can be printed");
    await removeTotp(page);
  });
}

async function a_passkey_is_added_named_used_and_removed() {
  await signedIn({}, async (page, context) => {
    const { client, authenticatorId } = await withKey(page);
    await page.goto(`${settings}/security`);
    await page.click("#add-passkey");
    await page.waitForSelector("#save-passkey:not([hidden])");
    await focus(page, "name");
    await page.keyboard.type("Test phone");
    await Promise.all([answered(page), page.keyboard.press("Enter")]);
    check((await page.innerText("#notice")).includes("The key is added."), "it is said");
    const { credentials } = await client.send("WebAuthn.getCredentials", { authenticatorId });
    check(credentials.length === 1 && credentials[0].rpId === "localhost", JSON.stringify(credentials));
    await page.goto(`${settings}/security`);
    check((await page.innerText("#passkeys")).includes("Test phone"), "it is listed");
    await page.click("#passkeys a:not(.danger)");
    await page.fill("#name", "Old phone");
    await press(page, "#rename");
    check((await page.innerText("#passkeys")).includes("Old phone"), "it has its new name");
    // The same key once more: the browser refuses, and the page says so.
    await page.goto(`${settings}/security/passkeys`);
    await page.fill("#name", "Again");
    await page.click("#save-passkey");
    await page.waitForSelector("[data-webauthn-said]:not([hidden])");
    check((await page.innerText("[data-webauthn-said]")).includes("registered already"), await page.innerText("[data-webauthn-said]"));
    // Another session has the password only, and proves more with the key.
    const [key] = credentials;
    await visit({}, async (other) => {
      await withoutOffers(other);
      const there = await withKey(other);
      await there.client.send("WebAuthn.addCredential", { authenticatorId: there.authenticatorId, credential: { ...key, signCount: key.signCount + 1 } });
      await signIn(other);
      await other.goto(`${settings}/security/totp`);
      check(new URL(other.url()).pathname === "/.doorward/settings/elevate", other.url());
      await other.waitForSelector("#prove-passkey:not([hidden])");
      await press(other, "#prove-passkey");
      check(new URL(other.url()).pathname === "/.doorward/settings/security/totp", `proved, not ${other.url()}`);
      await other.goto(`${settings}/security`);
      check((await other.innerText("#passkeys")).includes("last used"), await other.innerText("#passkeys"));
    });
    await page.goto(`${settings}/security`);
    await page.click("#passkeys a.danger");
    check((await page.innerText("h1")) === "Remove Old phone?", await page.innerText("h1"));
    await press(page, "#accept");
    check((await page.locator("#passkeys").count()) === 0, "it is gone");
    kept = await context.storageState();
  });
}

async function the_second_factor_is_asked_for_after_the_password() {
  await signedIn({}, async (page) => {
    const secret = await setUpTotp(page);
    await page.goto(`${settings}/security/recovery-codes`);
    await press(page, "#make-codes");
    const [recovery] = await page.locator("#codes li").allInnerTexts();
    await visit({ javaScriptEnabled: false }, async (other) => {
      await signIn(other);
      check(new URL(other.url()).pathname.startsWith("/.doorward/2fa"), `asked for more, not ${other.url()}`);
      await other.fill("#otp", "000000");
      await press(other, "#prove");
      check((await other.innerText("#alert")).includes("That code did not work."), "a wrong code is said");
      // The code that set it up is used; the next one is accepted a little early.
      await other.fill("#otp", totp(secret, 1));
      await press(other, "#prove");
      check(!new URL(other.url()).pathname.startsWith("/.doorward/2fa"), `let in, not ${other.url()}`);
    });
    await visit({}, async (other) => {
      await signIn(other);
      await other.click("#use-recovery-code");
      await accessible(other, "recovery code at the door");
      await other.fill("#otp", recovery);
      await press(other, "#prove");
      check(!new URL(other.url()).pathname.startsWith("/.doorward/2fa"), `let in, not ${other.url()}`);
    });
    await page.goto(`${settings}/security`);
    check((await page.innerText("#recovery-left")).startsWith("9 left."), "one is used up");
    await removeTotp(page);
  });
}

// Waits until the newest mail says `part`.
async function mailedAbout(part) {
  for (let waited = 0; waited < 100; waited++) {
    const text = existsSync(given.mail) ? readFileSync(given.mail, "utf8").replaceAll(/=\r?\n/g, "") : "";
    if (text.includes(part)) return text;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no mail says ${part}`);
}

async function a_recovery_code_signs_in_once_by_keyboard_alone_without_scripts_and_its_owner_is_warned() {
  await signedIn({}, async (page) => {
    await setUpTotp(page);
    await page.goto(`${settings}/security/recovery-codes`);
    await press(page, "#make-codes");
    const codes = await page.locator("#codes li").allInnerTexts();
    codes.forEach((code) => confide("a recovery code", code));
    await visit({ javaScriptEnabled: false }, async (other) => {
      const prove = async (typed) => {
        await other.focus("#otp");
        await other.keyboard.type(typed);
        await Promise.all([answered(other), other.keyboard.press("Enter")]);
      };
      await signIn(other);
      await focus(other, "use-recovery-code");
      await Promise.all([other.waitForEvent("load"), other.keyboard.press("Enter")]);
      await prove("AAAA-AAAA-AAAA-AAAA");
      check((await other.innerText("#alert")).includes("Each code works once; try another one."), "a wrong one is said");
      await prove(codes[0].toLowerCase().replaceAll("-", " "));
      check(new URL(other.url()).pathname === "/.doorward/", `let in, not ${other.url()}`);
      await other.goto(`${settings}/security`);
      check((await other.innerText("#recovery-left")).startsWith("9 left."), await other.innerText("#recovery-left"));
    });
    const mail = await mailedAbout("A recovery code was used");
    check(mail.includes("9 codes are left"), mail);
    await visit({ javaScriptEnabled: false }, async (other) => {
      await signIn(other);
      await other.click("#use-recovery-code");
      await other.fill("#otp", codes[0]);
      await press(other, "#prove");
      check((await other.innerText("#alert")).includes("Each code works once; try another one."), "used up");
      check(new URL(other.url()).pathname.startsWith("/.doorward/2fa"), "not let in");
      await other.goto(`${settings}/security/totp`);
      check(new URL(other.url()).pathname === "/.doorward/settings/elevate", `nothing was proved: ${other.url()}`);
    });
    await removeTotp(page);
  });
}

// A key is offered in the list of the user name's field; the virtual one takes the offer at once, as if somebody chose it there.
async function a_passkey_is_offered_beside_the_user_name() {
  await signedIn({}, async (page) => {
    const { client, authenticatorId } = await withKey(page);
    await addKey(page, "Phone");
    const { credentials: [key] } = await client.send("WebAuthn.getCredentials", { authenticatorId });
    // Nothing is typed and nothing pressed.
    await visit({}, async (other) => {
      const there = await withKey(other);
      await there.client.send("WebAuthn.addCredential", { authenticatorId: there.authenticatorId, credential: { ...key, signCount: key.signCount + 5 } });
      const asked = other.waitForRequest((request) => request.url().endsWith("/login/passkey") && request.method() === "GET");
      await other.goto(signInPage);
      await asked;
      await other.waitForSelector("#who");
      check((await other.innerText("#who")) === "admin", "signed in");
    });
    // Whoever has none there types a name and a password as ever; the button still works while the offer stands.
    await visit({}, async (other) => {
      const there = await withKey(other, { automaticPresenceSimulation: false });
      await other.goto(signInPage);
      await other.waitForFunction(() => document.querySelector("#passkey-form").elements.state.value);
      check((await other.getAttribute("#username", "autocomplete")) === "username webauthn", "the field says so");
      check(!(await other.isVisible("#passkey-form [data-webauthn-said]")), "nothing is said before somebody asks");
      const { credentials: [now] } = await client.send("WebAuthn.getCredentials", { authenticatorId });
      await there.client.send("WebAuthn.addCredential", { authenticatorId: there.authenticatorId, credential: { ...now, signCount: now.signCount + 20 } });
      await there.client.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: there.authenticatorId, enabled: true });
      await press(other, "#sign-in-passkey");
      await other.waitForSelector("#who");
    });
    // A browser that knows keys but no such offers is asked for nothing.
    await visit({}, async (other) => {
      await other.addInitScript(() => { delete PublicKeyCredential.isConditionalMediationAvailable; });
      const asked = [];
      other.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await other.goto(signInPage);
      await other.waitForSelector("#sign-in-passkey");
      check(!asked.some((path) => path.endsWith("/login/passkey")), asked.join());
      await signIn(other);
    });
    await page.goto(`${settings}/security`);
    await page.click("#passkeys a.danger");
    await press(page, "#accept");
  });
}

async function a_passkey_signs_in_in_the_place_of_the_password() {
  await signedIn({}, async (page) => {
    const { client, authenticatorId } = await withKey(page);
    await addKey(page, "Phone");
    const { credentials: [key] } = await client.send("WebAuthn.getCredentials", { authenticatorId });
    for (const [used, after] of [["#sign-in-passkey", undefined], ["password", "#prove"]]) {
      await visit({}, async (other) => {
        await withoutOffers(other);
        const there = await withKey(other);
        const { credentials: [now] } = await client.send("WebAuthn.getCredentials", { authenticatorId });
        await there.client.send("WebAuthn.addCredential", { authenticatorId: there.authenticatorId, credential: { ...key, signCount: now.signCount + (after ? 10 : 5) } });
        await other.goto(signInPage);
        if (after) {
          await fillIn(other, given.password, "admin");
          check(new URL(other.url()).pathname.startsWith("/.doorward/2fa"), `asked for the key, not ${other.url()}`);
          await accessible(other, "a key at the door");
          await press(other, after);
        } else {
          await other.waitForSelector(used);
          await accessible(other, "the door with passkeys");
          await press(other, used);
        }
        await other.goto(settings);
        check((await other.innerText("#who")) === "admin", `signed in by ${used}`);
      });
    }
    await page.goto(`${settings}/security`);
    await page.click("#passkeys a.danger");
    await press(page, "#accept");
  });
}

async function a_name_that_is_taken_does_not_ask_the_key_again() {
  await signedIn({}, async (page) => {
    await withKey(page);
    await addKey(page, "Phone");
    const second = await withKey(page, { transport: "usb" });
    await addKey(page, "PHONE");
    check((await page.innerText("#alert")).includes("You have one of this name already."), "it is said");
    await second.client.send("WebAuthn.disable");
    await page.fill("#name", "Key ring");
    await press(page, "#save-passkey");
    await page.goto(`${settings}/security`);
    check((await page.locator("#passkeys li").count()) === 2, "both are listed");
    for (let left = 2; left > 0; left--) {
      await page.goto(`${settings}/security`);
      await page.click("#passkeys a.danger >> nth=0");
      await press(page, "#accept");
    }
  });
}

async function a_browser_that_is_not_allowed_says_so() {
  await signedIn({}, async (page) => {
    await withKey(page, { isUserVerified: false, hasUserVerification: false, hasResidentKey: false, automaticPresenceSimulation: false, transport: "usb" });
    await page.goto(`${settings}/security/passkeys`);
    await page.fill("#name", "Never");
    // As if its owner closed the browser's window.
    await page.evaluate(() => {
      navigator.credentials.create = async () => { throw new DOMException("closed", "NotAllowedError"); };
    });
    await page.click("#save-passkey");
    await page.waitForSelector("[data-webauthn-said]:not([hidden])");
    check((await page.innerText("[data-webauthn-said]")).includes("was not allowed"), await page.innerText("[data-webauthn-said]"));
    check(!(await page.isDisabled("#save-passkey")), "it can be tried again");
  });
}

const PAGES = {
  security: "/security",
  "set up an app": "/security/totp",
  "choose a kind of codes": "/security/totp?digits=8",
  "add a passkey": "/security/passkeys",
  "recovery codes": "/security/recovery-codes",
  "remove an app": "/security/remove?factor=totp",
  user: "/users/edit?name=admin",
};

async function axe_finds_nothing_and_every_page_is_complete() {
  await signedIn({}, async (page) => {
    await withKey(page);
    await setUpTotp(page);
    await addKey(page, "A key with a name that is as long as names of keys can be, no more");
  });
  for (const options of [{ colorScheme: "light" }, { colorScheme: "dark" }, PHONE, { viewport: { width: 320, height: 640 } }, { viewport: { width: 640, height: 480 }, deviceScaleFactor: 2 }]) {
    const here = JSON.stringify(options);
    await signedIn(options, async (page) => {
      for (const [name, address] of Object.entries(PAGES)) {
        await page.goto(`${settings}${address}`);
        await accessible(page, `${name} ${here}`);
        await complete(page, `${name} ${here}`);
      }
      await page.goto(`${settings}/security/recovery-codes`);
      await press(page, "#make-codes");
      await accessible(page, `codes ${here}`);
      await complete(page, `codes ${here}`);
    });
    await visit(options, async (page) => {
      await signIn(page);
      await page.goto(`${origin}/.doorward/2fa/recovery-code`);
      await accessible(page, `recovery code ${here}`);
      await complete(page, `recovery code ${here}`);
      for (const address of ["/elevate", "/elevate?sent=mail"]) {
        await page.goto(`${settings}${address}`);
        await accessible(page, `${address} ${here}`);
        await complete(page, `${address} ${here}`);
      }
    });
  }
}

async function pictures_of_second_factors() {
  const views = {
    light: { colorScheme: "light", viewport: { width: 1120, height: 760 } },
    dark: { colorScheme: "dark", viewport: { width: 1120, height: 760 } },
    phone: { colorScheme: "light", ...PHONE },
  };
  const pictured = { factors: "/security", totp: "/security/totp", "totp-kinds": "/security/totp?digits=8", passkey: "/security/passkeys" };
  mkdirSync(given.screenshots, { recursive: true });
  await signedIn({}, async (page) => {
    await page.goto(`${settings}/security`);
    await page.click("#passkeys a:not(.danger)");
    await page.fill("#name", "My phone");
    await press(page, "#rename");
  });
  for (const [view, options] of Object.entries(views)) {
    const picture = (page, name) => page.screenshot({ path: path.join(given.screenshots, `settings-${name}-${view}.png`), fullPage: true });
    await signedIn(options, async (page) => {
      for (const [name, address] of Object.entries(pictured)) {
        await page.goto(`${settings}${address}`);
        await picture(page, name);
      }
      await page.goto(`${settings}/security/recovery-codes`);
      await press(page, "#make-codes");
      await picture(page, "recovery-codes");
    });
    await visit(options, async (page) => {
      await signIn(page);
      await page.screenshot({ path: path.join(given.screenshots, `second-factor-${view}.png`) });
      await page.goto(`${origin}/.doorward/2fa/recovery-code`);
      await page.screenshot({ path: path.join(given.screenshots, `second-factor-recovery-${view}.png`) });
      await page.goto(`${settings}/elevate?sent=mail`);
      await picture(page, "elevate");
    });
  }
}

await run([
  more_than_the_password_is_proved_by_keyboard_alone_without_scripts,
  an_authenticator_app_is_set_up_without_scripts_and_offers_recovery_codes,
  another_kind_of_codes_is_chosen_without_scripts,
  the_secret_is_copied_without_its_gaps_and_the_codes_line_by_line,
  a_passkey_is_added_named_used_and_removed,
  the_second_factor_is_asked_for_after_the_password,
  a_recovery_code_signs_in_once_by_keyboard_alone_without_scripts_and_its_owner_is_warned,
  a_passkey_is_offered_beside_the_user_name,
  a_passkey_signs_in_in_the_place_of_the_password,
  a_name_that_is_taken_does_not_ask_the_key_again,
  a_browser_that_is_not_allowed_says_so,
  axe_finds_nothing_and_every_page_is_complete,
  pictures_of_second_factors,
]);
