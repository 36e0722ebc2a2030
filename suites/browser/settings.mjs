// What people and administrators do on the pages of the settings. Started by suites/browser.py as steps.mjs is; needs
// axe-core (target/npm) besides.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { PHONE, accessible, answered, check, complete, fillIn, focus, given, origin, press, run, signInPage, visit } from "./kit.mjs";

const settings = `${origin}/.doorward/settings`;

const PAGES = {
  account: "",
  security: "/security",
  sessions: "/sessions",
  users: "/users",
  "nobody found": "/users?q=zzz",
  "new user": "/users/new",
  user: "/users/edit?name=maria",
  "delete user": "/users/act?act=delete&name=maria",
  bans: "/bans",
  audit: "/audit",
  "audit log without records": "/audit?user=zzz",
  keys: "/keys",
  "new key": "/keys/new",
  checks: "/doctor",
  confirm: "/confirm?next=/settings/users",
};

async function signIn(page, user, password) {
  await page.goto(signInPage);
  await fillIn(page, password, user);
}

async function asAdmin(options, work) {
  await visit(options, async (page, context) => {
    await signIn(page, "admin", given.password);
    await work(page, context);
  });
}

async function addUser(page, { user, name = "", email = "", groups = "", password = "", mustChange = false }) {
  await page.goto(`${settings}/users/new`);
  await page.fill("#username", user);
  await page.fill("#display-name", name);
  await page.fill("#email", email);
  await page.fill("#groups", groups);
  await page.fill("#password", password);
  await page.setChecked("#must-change", mustChange);
  await press(page, "#create-user");
}

async function the_users_that_the_other_steps_need_are_added() {
  await asAdmin({}, async (page) => {
    const people = [
      { user: "maria", name: "Maria Keller", email: "maria@example.com", groups: "family, cameras", password: "quiet harbour lantern" },
      { user: "ben", name: "Ben Ortiz", email: "ben@example.com", groups: "family", password: "seven paper boats" },
      { user: "hallway.tablet", name: "Tablet in the hallway", groups: "tablets", password: "mounted beside the door" },
      { user: "guest", name: "Guests on the weekend", groups: "guests, cameras", password: "welcome to the garden" },
    ];
    for (const person of people) {
      await addUser(page, person);
      check((await page.innerText("#notice")).includes("The user is created."), `${person.user} is created`);
    }
    await page.goto(`${settings}/users/act?act=disable&name=guest`);
    await press(page, "#accept");
    await page.goto(`${settings}/users`);
    const rows = await page.locator("#users tbody tr").count();
    check(rows === 5, `five users, not ${rows}`);
  });
}

async function a_made_up_password_is_shown_once_and_must_be_changed_before_anything_else() {
  await asAdmin({}, async (page) => {
    await addUser(page, { user: "olga", name: "Olga", mustChange: true });
    const password = await page.innerText("#generated");
    check(password.length >= 24, `a long password, not ${password.length} characters`);
    await page.click("#go-on");
    check(!(await page.content()).includes(password), "it is shown once");
    await visit({}, async (other) => {
      await other.goto(`${origin}/on-my-way`);
      await fillIn(other, password, "olga");
      check(new URL(other.url()).pathname === "/.doorward/settings/security", `led to choose a password, not ${other.url()}`);
      await other.goto(settings);
      check(new URL(other.url()).pathname === "/.doorward/settings/security", "nothing else opens");
      await other.goto(`${settings}/security?rd=${encodeURIComponent(`${origin}/on-my-way`)}`);
      await other.fill("#password", password);
      await other.fill("#new-password", "nine copper kettles");
      await other.fill("#repeat-password", "nine copper kettles");
      await press(other, "#save-password");
      await other.waitForURL(`${origin}/on-my-way`);
    });
  });
}

async function a_password_is_changed_by_keyboard_alone_and_the_other_session_ends() {
  await visit({}, async (other) => {
    await signIn(other, "ben", "seven paper boats");
    await visit({}, async (page) => {
      await signIn(page, "ben", "seven paper boats");
      await page.goto(`${settings}/security`);
      await page.keyboard.press("Tab");
      check((await page.evaluate(() => document.activeElement?.className)) === "skip", "the first key leads past the navigation");
      await focus(page, "password");
      await page.keyboard.type("seven paper boats");
      await focus(page, "new-password");
      await page.keyboard.type("eleven paper cranes");
      await focus(page, "repeat-password");
      await page.keyboard.type("eleven paper cranes");
      await Promise.all([answered(page), page.keyboard.press("Enter")]);
      check((await page.innerText("#notice")).includes("Your password is changed."), "it is said");
      await page.reload();
      check(page.url().includes("/settings/security"), "this session goes on");
    });
    await other.goto(settings);
    check(new URL(other.url()).pathname === "/.doorward/", `the other session has ended, not ${other.url()}`);
  });
}

async function the_strength_of_a_new_password_is_said_while_it_is_typed() {
  await visit({}, async (page) => {
    await signIn(page, "maria", "quiet harbour lantern");
    await page.goto(`${settings}/security`);
    check(!(await page.isVisible("#strength")), "nothing is said before anything is typed");
    const judged = () => page.waitForResponse((response) => response.url().endsWith("/api/password-strength"));
    const said = async (password) => {
      const answer = judged();
      await page.fill("#new-password", password);
      check((await answer).ok(), `the judgement is a ${(await answer).status()}`);
      await page.waitForFunction(() => document.getElementById("strength-words").textContent !== "");
      const words = await page.innerText("#strength-words");
      await page.evaluate(() => { document.getElementById("strength-words").textContent = ""; });
      return words;
    };
    const weak = await said("password");
    const strong = await said("eleven copper kettles whistle at dawn");
    check(/good/i.test(strong) && !/good/i.test(weak), `"${weak}", then "${strong}"`);
    check((await page.getAttribute("#strength-words", "aria-live")) === "polite", "it is announced");
  });
}

// What a proxy in front of Doorward answers when its own sign-in has ended: a script is told by 401, or led by 302 and 307.
async function where_a_proxy_in_front_wants_a_sign_in_the_page_goes_there() {
  for (const status of [401, 302, 307]) {
    await asAdmin({}, async (page) => {
      await page.goto(`${settings}/security`);
      const there = `${signInPage}?from-the-proxy`;
      // From here on the proxy lets nothing pass but its own page.
      await page.route((url) => url.pathname.startsWith("/.doorward/") && !url.pathname.includes("/assets/") && url.search !== "?from-the-proxy",
        (route) => route.fulfill({ status: route.request().isNavigationRequest() ? 302 : status, headers: { location: there }, body: "" }));
      await page.fill("input[data-judge]", "a good long one");
      await page.waitForURL(there);
    });
  }
}

async function without_scripts_everything_works() {
  await asAdmin({ javaScriptEnabled: false }, async (page) => {
    await addUser(page, { user: "noah", name: "Noah", password: "four wooden ladders" });
    await page.goto(`${settings}/users/edit?name=noah`);
    await page.fill("#display-name", "Noah Lind");
    await page.selectOption("#role", "admin");
    await press(page, "#save-user");
    check((await page.inputValue("#display-name")) === "Noah Lind", "the name is kept");
    await page.fill("#password", "five wooden ladders");
    await page.setChecked("#must-change", false);
    await press(page, "#set-password");
    check((await page.innerText("#notice")).includes("The password is set."), "it is said");
    await page.click("#delete");
    check((await page.innerText("h1")) === "Delete noah?", "it asks once");
    await press(page, "#accept");
    check((await page.innerText("#notice")).includes("The user is deleted."), "it is said");
    await page.goto(`${settings}/bans`);
    await page.fill("#subject", "stranger");
    await page.fill("#minutes", "5");
    await press(page, "#add-ban");
    check((await page.innerText("#bans")).includes("stranger"), "the ban is listed");
    await press(page, ".lift");
    check((await page.innerText("#empty")).includes("Nobody is banned."), "and lifted");
  });
}

async function a_session_is_ended_from_the_list_and_its_browser_is_signed_out() {
  await visit({}, async (other) => {
    await signIn(other, "maria", "quiet harbour lantern");
    await visit({}, async (page) => {
      await signIn(page, "maria", "quiet harbour lantern");
      await page.goto(`${settings}/sessions`);
      const before = await page.locator("#sessions li").count();
      await page.click(".end");
      check((await page.innerText("h1")).startsWith("End the session on"), await page.innerText("h1"));
      await press(page, "#accept");
      check((await page.locator("#sessions li").count()) === before - 1, "one less");
      if (before > 2) {
        await page.click("#end-many");
        await press(page, "#accept");
      }
      check((await page.locator("#sessions li").count()) === 1, "only this one is left");
    });
    await other.goto(settings);
    check(new URL(other.url()).pathname === "/.doorward/", `signed out, not ${other.url()}`);
  });
}

async function the_chosen_colours_hold_at_the_door_too() {
  await visit({ colorScheme: "light" }, async (page) => {
    await signIn(page, "maria", "quiet harbour lantern");
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.goto(settings);
    const light = await background();
    await page.check("#theme-dark");
    await press(page, "#save-appearance");
    const dark = await background();
    check(dark !== light, "the page is dark");
    await page.goto(`${origin}/.doorward/logout`);
    await press(page, "#logout-confirm");
    check((await background()) === dark, "the sign-in page is dark");
  });
}

async function axe_finds_nothing_on_any_page_in_either_theme() {
  for (const options of [{ colorScheme: "light" }, { colorScheme: "dark" }, { colorScheme: "light", ...PHONE }]) {
    await asAdmin(options, async (page) => {
      for (const [name, address] of Object.entries(PAGES)) {
        await page.goto(`${settings}${address}`);
        await accessible(page, `${name} ${JSON.stringify(options)}`);
      }
    });
  }
}

async function every_page_is_complete_on_a_phone_and_at_twice_the_size() {
  for (const options of [PHONE, { viewport: { width: 320, height: 640 } }, { viewport: { width: 640, height: 480 }, deviceScaleFactor: 2 }, { viewport: { width: 1030, height: 700 } }]) {
    await asAdmin(options, async (page) => {
      for (const [name, address] of Object.entries(PAGES)) {
        await page.goto(`${settings}${address}`);
        await complete(page, `${name} at ${options.viewport.width} px`);
      }
    });
  }
}

async function pictures_of_the_settings() {
  const views = {
    light: { colorScheme: "light", viewport: { width: 1120, height: 760 } },
    dark: { colorScheme: "dark", viewport: { width: 1120, height: 760 } },
    phone: { colorScheme: "light", ...PHONE },
  };
  const pictured = { account: PAGES.account, security: PAGES.security, sessions: PAGES.sessions, users: PAGES.users, user: PAGES.user, audit: PAGES.audit, keys: PAGES.keys, "new-key": PAGES["new key"], checks: PAGES.checks };
  mkdirSync(given.screenshots, { recursive: true });
  // One name for the device in the list, whatever Chromium calls itself.
  const agents = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  ];
  await asAdmin({}, async (page) => {
    await page.goto(`${settings}/sessions`);
    if (await page.isVisible("#end-many")) {
      await page.click("#end-many");
      await press(page, "#accept");
    }
  });
  for (const userAgent of agents) await asAdmin({ userAgent }, async () => {});
  for (const [view, options] of Object.entries(views)) {
    await asAdmin(options, async (page) => {
      for (const [name, address] of Object.entries(pictured)) {
        await page.goto(`${settings}${address}`);
        await page.screenshot({ path: path.join(given.screenshots, `settings-${name}-${view}.png`), fullPage: true });
      }
      await page.goto(`${origin}/.doorward/logout`);
      await press(page, "#logout-confirm");
    });
  }
}

await run([
  the_users_that_the_other_steps_need_are_added,
  a_made_up_password_is_shown_once_and_must_be_changed_before_anything_else,
  a_password_is_changed_by_keyboard_alone_and_the_other_session_ends,
  the_strength_of_a_new_password_is_said_while_it_is_typed,
  where_a_proxy_in_front_wants_a_sign_in_the_page_goes_there,
  without_scripts_everything_works,
  a_session_is_ended_from_the_list_and_its_browser_is_signed_out,
  the_chosen_colours_hold_at_the_door_too,
  axe_finds_nothing_on_any_page_in_either_theme,
  every_page_is_complete_on_a_phone_and_at_twice_the_size,
  pictures_of_the_settings,
]);
