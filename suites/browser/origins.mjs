// Pages of other origins in Chromium: what they may read of a service with `cors`. Started by suites/browser.py with a
// JSON description as the only argument; prints one JSON line for each step.
import { check, confide, given, run, visit } from "./kit.mjs";

const at = (host) => `https://${host}.example.com:${given.port}`;

// What a script of a page at `host` gets of `path` at the service, with the cookies of its visitor, who is signed in.
async function asked(host, path, options = {}) {
  let said;
  await visit({ foreign: [at(host), at("one")] }, async (page, context, complaints) => {
    await context.addCookies([{ ...given.session, domain: ".example.com", path: "/", secure: true, httpOnly: true, sameSite: "Lax" }]);
    confide("the session", given.session.value);
    await page.goto(`${at(host)}/page`);
    said = await page.evaluate(async ([url, options]) => {
      try {
        const answer = await fetch(url, { credentials: "include", ...options });
        return { status: answer.status, upstream: answer.headers.get("x-upstream"), secret: answer.headers.get("x-secret"), body: await answer.text() };
      } catch (problem) {
        return { refused: `${problem}` };
      }
    }, [at("one") + path, options]);
    // Chromium complains of what it refuses a page, in the words of the rule.
    const refusals = complaints.filter((text) => /blocked by CORS policy|net::ERR_FAILED/.test(text));
    check(Boolean(said.refused) === refusals.length > 0, `${host}: ${JSON.stringify(said)}, and the browser: ${refusals}`);
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !refusals.includes(text)));
  });
  return said;
}

const CHANGE = { method: "PUT", headers: { "X-API-Key": "", "Content-Type": "application/json" }, body: "{}" };

async function hs_55_a_page_of_a_named_origin_reads_with_the_visitors_cookies_and_a_foreign_one_cannot() {
  const own = await asked("app", "/raw/own");
  check(own.status === 200 && own.body === "for those who may", JSON.stringify(own));
  check(own.upstream === "yes" && own.secret === null, `what is exposed, and nothing else: ${JSON.stringify(own)}`);
  const foreign = await asked("pub", "/raw/foreign");
  check(foreign.refused?.includes("Failed to fetch"), `a page of another origin reads ${JSON.stringify(foreign)}`);
}

async function hs_55_a_page_of_a_named_origin_changes_after_a_preflight_and_of_a_foreign_one_nothing_arrives() {
  const own = await asked("app", "/changed-by-own", CHANGE);
  check(own.status === 200 && own.body.includes("PUT /changed-by-own"), JSON.stringify(own));
  const foreign = await asked("pub", "/changed-by-foreign", CHANGE);
  check(foreign.refused?.includes("Failed to fetch"), `a page of another origin changes ${JSON.stringify(foreign)}`);
}

const steps = [
  hs_55_a_page_of_a_named_origin_reads_with_the_visitors_cookies_and_a_foreign_one_cannot,
  hs_55_a_page_of_a_named_origin_changes_after_a_preflight_and_of_a_foreign_one_nothing_arrives,
];

await run(steps);
