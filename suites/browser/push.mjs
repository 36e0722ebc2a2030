// Second factors by a push to a phone, as people meet them on their way to a page. Started by suites/browser.py as steps.mjs
// is, which plays Duo too: alice has one phone and refuses once, bob has two devices, carol none that Duo knows.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { PHONE, accessible, answered, check, complete, confide, fillIn, focus, given, origin, press, run, visit } from "./kit.mjs";

const wanted = `${origin}/files?of=today`;
const way = "/.doorward/2fa";

const there = (page) => new URL(page.url()).pathname;

// From the page that is wanted through the password to the second factor.
async function toTheSecond(page, user) {
  await page.goto(wanted);
  await fillIn(page, given.password, user);
  check(there(page) === way, `asked for more, not ${page.url()}`);
}

async function arrived(page, user) {
  check(page.url() === wanted, `the page that was wanted, not ${page.url()}`);
  const text = await page.innerText("body");
  check(new RegExp(`remote-user\\W+${user}`, "i").test(text), `it is ${user}, not: ${text}`);
}

async function a_push_is_refused_once_and_then_approved_by_keyboard_alone_without_scripts() {
  await visit({ javaScriptEnabled: false }, async (page) => {
    const prove = async () => {
      await focus(page, "prove");
      await Promise.all([answered(page), page.keyboard.press("Enter")]);
    };
    await page.goto(wanted);
    confide("a password typed", given.password);
    await focus(page, "username");
    await page.keyboard.type("alice");
    await focus(page, "password");
    await page.keyboard.type(given.password);
    await Promise.all([answered(page), page.keyboard.press("Enter")]);
    check(there(page) === way, `asked for more, not ${page.url()}`);
    check((await page.innerText("main")).includes("We ask Alice’s phone whether it is you."), await page.innerText("main"));
    await prove();
    check((await page.innerText("#alert")).includes("That was not approved."), await page.innerText("#alert"));
    check((await page.title()).startsWith("Error"), await page.title());
    await page.goto(wanted);
    check(there(page) === way, `what was refused opens nothing, not ${page.url()}`);
    await prove();
    await arrived(page, "alice");
  });
}

async function whoever_was_pushed_before_is_asked_wherever_they_go() {
  await visit({}, async (page) => {
    await page.goto(`${origin}/.doorward/`);
    await fillIn(page, given.password, "alice");
    check(there(page) === way, `asked for more, not ${page.url()}`);
    await press(page, "#prove");
    check((await page.innerText("#who")) === "alice", "signed in");
  });
}

async function one_of_two_devices_is_chosen_without_scripts_and_kept() {
  await visit({ javaScriptEnabled: false }, async (page) => {
    await toTheSecond(page, "bob");
    check((await page.locator("input[name=device]:checked").count()) === 0, "none is chosen for them");
    await page.getByLabel("Bob’s tablet").check();
    await press(page, "#prove");
    await arrived(page, "bob");
  });
  await visit({}, async (page) => {
    await toTheSecond(page, "bob");
    check(await page.getByLabel("Bob’s tablet").isChecked(), "the one that was approved on stands first");
    await press(page, "#prove");
    await arrived(page, "bob");
  });
}

async function whom_duo_does_not_know_is_told_and_can_leave() {
  await visit({ javaScriptEnabled: false }, async (page) => {
    await toTheSecond(page, "carol");
    check((await page.innerText("#no-push")).includes("does not know you yet"), await page.innerText("#no-push"));
    check((await page.locator("#prove").count()) === 0, "there is nothing to send");
    await page.click("#sign-out");
    await press(page, "#logout-confirm");
    await page.goto(wanted);
    check(there(page) === "/.doorward/", page.url());
  });
}

const VIEWS = {
  light: { colorScheme: "light", viewport: { width: 1120, height: 760 } },
  dark: { colorScheme: "dark", viewport: { width: 1120, height: 760 } },
  phone: { colorScheme: "light", ...PHONE },
};

async function axe_finds_nothing_every_page_is_complete_and_pictured() {
  mkdirSync(given.screenshots, { recursive: true });
  for (const [view, options] of Object.entries({ ...VIEWS, narrow: { viewport: { width: 320, height: 640 } } })) {
    for (const [user, name] of [["alice", "second-factor-push"], ["bob", "second-factor-devices"], ["carol", ""]]) {
      await visit(options, async (page) => {
        await toTheSecond(page, user);
        await accessible(page, `${user} ${view}`);
        await complete(page, `${user} ${view}`);
        if (name && VIEWS[view]) await page.screenshot({ path: path.join(given.screenshots, `${name}-${view}.png`), fullPage: true });
      });
    }
  }
}

await run([
  a_push_is_refused_once_and_then_approved_by_keyboard_alone_without_scripts,
  whoever_was_pushed_before_is_asked_wherever_they_go,
  one_of_two_devices_is_chosen_without_scripts_and_kept,
  whom_duo_does_not_know_is_told_and_can_leave,
  axe_finds_nothing_every_page_is_complete_and_pictured,
]);
