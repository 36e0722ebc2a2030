// What the steps have in common: the browser, a profile that notes every complaint, the sign-in form, the report.
// Needs playwright-core (target/npm) and Debian's Chromium.
import { createRequire } from "node:module";
import path from "node:path";

export const given = JSON.parse(process.argv[2]);
const { chromium } = createRequire(path.join(given.npm, "package.json"))("playwright-core");
export const origin = `https://localhost:${given.port}`;
export const signInPage = `${origin}/.doorward/`;

const browser = await chromium.launch({
  executablePath: given.chromium,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--ignore-certificate-errors"],
});

export function check(condition, what) {
  if (!condition) throw new Error(what);
}

// A fresh profile that notes every complaint of the browser about our pages.
export async function visit(options, work) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const complaints = [];
  context.on("page", (page) => {
    page.on("console", (message) => {
      if (message.type() === "error" || /Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== origin && !request.url().startsWith("data:")) complaints.push(`foreign request ${request.url()}`);
    });
  });
  context.setDefaultTimeout(10_000);
  try {
    await work(await context.newPage(), context, complaints);
    // A refused form is answered with a page of such a status, which Chromium mentions; everything else is a fault of the page.
    const real = complaints.filter((text) => !/the server responded with a status of (400|401|403|404|409|429)/.test(text));
    check(real.length === 0, `the browser complains: ${real.join("; ")}`);
  } finally {
    await context.close();
  }
}

// A form was sent and what it led to has loaded: a new document, not the one that the form stood on.
export async function answered(page) {
  await page.waitForResponse((response) => response.request().method() === "POST");
  await page.waitForEvent("load");
}

export async function fillIn(page, password, user = "admin") {
  await page.fill("#username", user);
  await page.fill("#password", password);
  await Promise.all([answered(page), page.click("#sign-in")]);
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
