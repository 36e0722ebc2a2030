// Passkeys that the browser makes by itself, once somebody has proved a second factor beside their password. Started by
// suites/browser.py as steps.mjs is; alice and bob have codes already. A code is good once, and one before and one after the
// present one are: so each of them signs in three times at most.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { PHONE, accessible, check, complete, fillIn, given, origin, press, run, signInPage, totp, visit, withKey } from "./kit.mjs";

const wanted = `${origin}/files?of=today`;
const way = "/.doorward/settings/security/passkeys/upgrade";

const there = (page) => new URL(page.url()).pathname;

// From the page that is wanted through the password and a code of the step that is `ahead`.
async function toThePage(page, user, ahead) {
  await page.goto(wanted);
  await fillIn(page, given.password, user);
  // Whoever has a passkey is asked for that first.
  if (!(await page.locator("#otp").count())) await page.click("#use-totp");
  await page.fill("#otp", totp(given.secrets[user], ahead));
  await press(page, "#prove");
}

// As a browser that never says whether it can, and with the page's patience or without an end to it.
async function undecided(page, patient = true) {
  await page.addInitScript((patient) => {
    PublicKeyCredential.getClientCapabilities = () => new Promise(() => {});
    const real = window.setTimeout;
    if (patient) window.setTimeout = (work, wait, ...rest) => (wait === 5000 ? 0 : real(work, wait, ...rest));
  }, patient);
}

async function a_browser_that_makes_none_is_led_on_at_once() {
  await visit({}, async (page) => {
    await toThePage(page, "alice", -1);
    await page.waitForURL(wanted, { timeout: 4_000 });
    check(/remote-user\W+alice/i.test(await page.innerText("body")), await page.innerText("body"));
  });
}

async function nobody_is_held_up_without_scripts() {
  await visit({ javaScriptEnabled: false }, async (page) => {
    await toThePage(page, "alice", 0);
    await page.waitForURL(wanted);
  });
}

async function the_page_is_complete_and_nobody_waits_for_a_browser_that_does_not_answer() {
  let kept;
  await visit({}, async (page, context) => {
    await undecided(page);
    await toThePage(page, "alice", 1);
    check(there(page) === way, page.url());
    kept = await context.storageState();
  });
  mkdirSync(given.screenshots, { recursive: true });
  for (const [view, options] of Object.entries({ light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, phone: PHONE })) {
    await visit({ storageState: kept, ...options }, async (page) => {
      await undecided(page);
      await page.goto(`${origin}${way}?rd=${encodeURIComponent(wanted)}`);
      await accessible(page, view);
      await complete(page, view);
      await page.screenshot({ path: path.join(given.screenshots, `passkey-upgrade-${view}.png`) });
      await Promise.all([page.waitForURL(wanted), page.click("#onward")]);
    });
  }
  await visit({ storageState: kept }, async (page) => {
    await undecided(page, false);
    await page.goto(`${origin}${way}?rd=${encodeURIComponent(wanted)}`);
    await page.waitForURL(wanted, { timeout: 9_000 });
  });
}

// Chromium makes such passkeys only with the password manager of an account of its maker; here a key is asked in its place,
// and who is there is not.
async function a_passkey_is_made_by_a_scripted_password_manager_and_signs_in_afterwards() {
  await visit({}, async (page) => {
    const { client, authenticatorId } = await withKey(page);
    await page.addInitScript(() => {
      PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: true });
      const create = navigator.credentials.create.bind(navigator.credentials);
      navigator.credentials.create = ({ mediation, ...options }) => {
        if (mediation !== "conditional") throw new Error("somebody would be asked");
        return create(options);
      };
    });
    await toThePage(page, "bob", -1);
    await page.waitForURL(wanted);
    const { credentials } = await client.send("WebAuthn.getCredentials", { authenticatorId });
    check(credentials.length === 1 && credentials[0].isResidentCredential, JSON.stringify(credentials));
    await page.goto(`${origin}/.doorward/settings/security`);
    check((await page.innerText("#passkeys")).includes("Passkey of the browser"), await page.innerText("#passkeys"));
    // In another session without any name; then it is there, and nothing is offered any more.
    await page.context().clearCookies();
    await page.goto(signInPage);
    await page.waitForSelector("#who");
    check((await page.innerText("#who")) === "bob", await page.innerText("#who"));
    await page.context().clearCookies();
  });
  await visit({}, async (page) => {
    await undecided(page);
    await toThePage(page, "bob", 0);
    await page.waitForURL(wanted);
  });
}

await run([
  a_browser_that_makes_none_is_led_on_at_once,
  nobody_is_held_up_without_scripts,
  the_page_is_complete_and_nobody_waits_for_a_browser_that_does_not_answer,
  a_passkey_is_made_by_a_scripted_password_manager_and_signs_in_afterwards,
]);
