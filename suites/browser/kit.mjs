// What the steps have in common: the browser, a profile that notes every complaint, the sign-in form, the report.
// Needs playwright-core (target/npm) and Debian's Chromium; `accessible` needs axe-core besides.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export const given = JSON.parse(process.argv[2]);
const { chromium } = createRequire(path.join(given.npm, "package.json"))("playwright-core");
export const origin = `https://localhost:${given.port}`;
export const signInPage = `${origin}/.doorward/`;

const browser = await chromium.launch({
  executablePath: given.chromium,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--ignore-certificate-errors", ...(given.arguments ?? [])],
});

// What no log may say; `browser.py` looks for it afterwards.
export function confide(what, value) {
  console.log(JSON.stringify({ kind: "secret", name: what, why: value }));
}

export function check(condition, what) {
  if (!condition) throw new Error(what);
}

// A fresh profile that notes every complaint of the browser about our pages, which ask no origins but their own and those in `foreign`.
export async function visit({ foreign = [], ...options }, work) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const complaints = [];
  context.on("page", (page) => {
    page.on("console", (message) => {
      if (message.type() === "error" || /Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (![origin, ...foreign].includes(new URL(request.url()).origin) && !request.url().startsWith("data:")) complaints.push(`foreign request ${request.url()}`);
    });
  });
  context.setDefaultTimeout(10_000);
  try {
    await work(await context.newPage(), context, complaints);
    // A refused form is answered with a page of such a status, which Chromium mentions; everything else is a fault of the page.
    const real = complaints.filter((text) => !/the server responded with a status of (400|401|403|404|409|429)/.test(text));
    check(real.length === 0, `the browser complains: ${real.join("; ")}`);
  } finally {
    for (const { name, value } of await context.cookies()) confide(`the cookie ${name}`, value);
    await context.close();
  }
}

// A form was sent and what it led to has loaded: a new document, not the one that the form stood on.
export async function answered(page) {
  await page.waitForResponse((response) => response.request().method() === "POST");
  await page.waitForEvent("load");
}

export async function fillIn(page, password, user = "admin") {
  confide("a password typed", password);
  await page.fill("#username", user);
  await page.fill("#password", password);
  await Promise.all([answered(page), page.click("#sign-in")]);
}

// A form leads on with the browser's own means: with scripts and without.
export async function press(page, selector) {
  await Promise.all([answered(page), page.click(selector)]);
}

// The code of RFC 6238, written once more and independently.
export function totp(secret, ahead = 0, algorithm = "sha1", digits = 6) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac(algorithm, key).update(step).digest();
  const word = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(word % 10 ** digits).padStart(digits, "0");
}

// A key that answers by itself.
export async function withKey(page, options = {}) {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options },
  });
  return { client, authenticatorId };
}

// Presses Tab until the element has the focus.
export async function focus(page, id) {
  for (let presses = 0; (await page.evaluate(() => document.activeElement?.id)) !== id; presses++) {
    check(presses < 30, `Tab does not lead to ${id}`);
    await page.keyboard.press("Tab");
  }
}

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// What axe finds on the page, in one line.
export async function accessible(page, what) {
  await page.evaluate(readFileSync(path.join(given.npm, "node_modules/axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(async () => (await axe.run(document)).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(", ")}`));
  check(found.length === 0, `${what}: ${found.join("; ")}`);
}

// The page fits its window, has one heading, and every control is large enough.
export async function complete(page, what) {
  const faults = await page.evaluate(() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push(`${document.documentElement.scrollWidth} px wide`);
    if (document.querySelectorAll("h1").length !== 1) found.push("not one heading");
    for (const element of document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")) {
      // Links within a sentence are as high as their line.
      if (!element.getClientRects().length || (element.tagName === "A" && element.closest("p:not([class])"))) continue;
      const target = ["checkbox", "radio"].includes(element.type) ? element.labels[0] : element;
      const { width, height } = target.getBoundingClientRect();
      if (height < 43.5 || width < 43.5) found.push(`${element.id || element.outerHTML.slice(0, 60)} is ${width} × ${height} px`);
    }
    return found;
  });
  check(faults.length === 0, `${what}: ${faults.join("; ")}`);
}

export async function run(steps) {
  for (const step of steps) {
    if (given.only && !step.name.includes(given.only)) continue;
    try {
      await step();
      console.log(JSON.stringify({ kind: "passed", name: step.name, why: "" }));
    } catch (problem) {
      console.log(JSON.stringify({ kind: "failed", name: step.name, why: String(problem?.stack ?? problem) }));
    }
  }
  await browser.close();
}
