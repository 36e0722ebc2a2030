// What a person does with Doorward in Chromium: signing in and out. Started by suites/browser.py with a JSON
// description as the only argument; prints one JSON line for each step.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { answered, check, fillIn, given, origin, run, signInPage, visit } from "./kit.mjs";

const PAGE_BUDGET = 15 * 1024;

async function the_main_job_from_sign_in_to_sign_out_in_another_tab() {
  await visit({}, async (page, context) => {
    await page.goto(`${origin}/?first=1`);
    check(page.url().startsWith(signInPage), `led to the sign-in page, not ${page.url()}`);
    await fillIn(page, given.password);
    await page.waitForURL(`${origin}/?first=1`);
    const text = await page.innerText("body");
    check(/remote-user\W+admin/i.test(text), `whoami shows Remote-User: admin, not: ${text}`);
    // The page holds a socket open through the gateway.
    await page.evaluate(() => new Promise((resolve, reject) => {
      const socket = new WebSocket(`wss://${location.host}/ws`);
      window.socketClosed = new Promise((done) => socket.addEventListener("close", (event) => done({ code: event.code, at: Date.now() })));
      socket.addEventListener("error", () => reject(new Error("the socket did not open")));
      socket.addEventListener("open", () => resolve());
    }));
    const other = await context.newPage();
    await other.goto(`${origin}/.doorward/logout`);
    const before = Date.now();
    await Promise.all([answered(other), other.click("#logout-confirm")]);
    const closed = await Promise.race([page.evaluate(() => window.socketClosed), new Promise((done) => setTimeout(() => done(null), 6000))]);
    check(closed, "the socket is still open six seconds after signing out");
    check(closed.at - before < 5500, `the socket closed after ${closed.at - before} ms`);
    await page.goto(`${origin}/`);
    check(page.url().startsWith(signInPage), `signed out, not ${page.url()}`);
  });
}

async function a_wrong_password_is_announced_and_the_name_stays() {
  await visit({}, async (page) => {
    await page.goto(signInPage);
    await fillIn(page, "wrong");
    const alert = page.locator('#alert');
    await alert.waitFor();
    check((await alert.innerText()).includes("That did not work. Check the user name and password."), await alert.innerText());
    check((await page.inputValue("#username")) === "admin", "the user name is kept");
    check((await page.inputValue("#password")) === "", "the password is not");
  });
}

async function sign_in_and_out_without_scripts() {
  await visit({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${origin}/no-scripts`);
    await fillIn(page, given.password);
    await page.waitForURL(`${origin}/no-scripts`);
    await page.goto(`${origin}/.doorward/logout`);
    await Promise.all([answered(page), page.click("#logout-confirm")]);
    await page.goto(`${origin}/no-scripts`);
    check(page.url().startsWith(signInPage), page.url());
  });
}

async function sign_in_and_out_by_keyboard_alone() {
  await visit({}, async (page) => {
    await page.goto(`${origin}/keys`);
    check((await page.evaluate(() => document.activeElement?.id)) === "username", "the first field has the focus");
    await page.keyboard.type("admin");
    for (let presses = 0; (await page.evaluate(() => document.activeElement?.id)) !== "password"; presses++) {
      check(presses < 4, "Tab does not lead to the password");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.type(given.password);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${origin}/keys`);
    await page.goto(`${origin}/.doorward/logout`);
    for (let presses = 0; (await page.evaluate(() => document.activeElement?.id)) !== "logout-confirm"; presses++) {
      check(presses < 12, "Tab does not lead to the confirmation");
      await page.keyboard.press("Tab");
    }
    const outline = await page.evaluate(() => { const style = getComputedStyle(document.activeElement); return `${style.outlineStyle} ${style.boxShadow}`; });
    check(outline !== "none none", "the focus is seen");
    await Promise.all([answered(page), page.keyboard.press("Enter")]);
    await page.goto(`${origin}/keys`);
    check(page.url().startsWith(signInPage), page.url());
  });
}

// What a visitor of the page sees of scripts, and what is done so.
const SCRIPTS = {
  blocked: { options: { javaScriptEnabled: false } },
  missing: { route: (route) => route.abort() },
  slow: { route: () => {} }, // never answered while the page is used
};

async function sc_273_enter_posts_every_form_while_scripts_are_blocked_missing_or_slow() {
  for (const [mode, { options = {}, route }] of Object.entries(SCRIPTS)) {
    await visit(options, async (page, context, complaints) => {
      if (route) await page.route(/\.js(\?|$)/, route);
      const typed = ["wrong password of nobody", given.password, "nine copper kettles boil"];
      const seen = [];
      let posts = 0;
      page.on("request", (request) => {
        seen.push(request.url(), request.headers().referer ?? "");
        if (request.method() === "POST") posts++;
      });
      page.on("framenavigated", (frame) => seen.push(frame.url()));
      const enter = async (id, path) => {
        const answer = page.waitForResponse((response) => response.request().isNavigationRequest() && response.request().method() === "POST");
        const arrived = page.waitForEvent("framenavigated");
        await page.focus(id);
        await page.keyboard.press("Enter");
        const response = await answer;
        await arrived;
        check(new URL(response.url()).pathname === path, `${mode}: sent to ${response.url()}`);
        return response.status();
      };
      await page.goto(`${origin}/scripts-${mode}`, { waitUntil: "commit" });
      for (const [password, status] of [[typed[0], 401], [typed[1], 303]]) {
        await page.fill("#username", "admin");
        await page.fill("#password", password);
        const got = await enter("#password", "/.doorward/login");
        check(got === status, `${mode}: ${got} for ${status}`);
      }
      await page.waitForURL(`${origin}/scripts-${mode}`, { waitUntil: "commit" });
      await page.goto(`${origin}/.doorward/settings/security`, { waitUntil: "commit" });
      await page.fill("#password", typed[0]);
      await page.fill("#new-password", typed[2]);
      await page.fill("#repeat-password", typed[2]);
      const refused = await enter("#repeat-password", "/.doorward/settings/security");
      check(refused >= 400 && refused < 500, `${mode}: the old password was wrong, and yet ${refused}`);
      await page.goto(`${origin}/.doorward/reset-password`, { waitUntil: "commit" });
      if (await page.locator("#username").count()) await enter("#username", "/.doorward/api/reset-password/identity/start");
      check(posts >= 3, `${mode}: ${posts} forms were sent by POST`);
      for (const text of seen) {
        for (const password of typed) {
          for (const form of [password, encodeURIComponent(password), new URLSearchParams({ x: password }).toString().slice(2)]) {
            check(!text.includes(form), `${mode}: a password stands in ${text}`);
          }
        }
      }
      if (mode === "missing") complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("ERR_FAILED")));
    });
  }
}

async function every_control_of_the_sign_in_page_has_a_name_and_room() {
  await visit({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async (page) => {
    await page.goto(signInPage);
    const faults = await page.evaluate(() => {
      const found = [];
      for (const element of document.querySelectorAll("input:not([type=hidden]), button, select")) {
        const box = element.getBoundingClientRect();
        const label = element.labels?.length ? [...element.labels].map((one) => one.innerText).join(" ") : element.getAttribute("aria-label") || element.innerText;
        if (!label?.trim()) found.push(`${element.id || element.outerHTML} has no name`);
        // A checkbox may be small when its label is the target.
        const target = element.type === "checkbox" && element.labels?.[0] ? element.labels[0].getBoundingClientRect() : box;
        if (box.width > 0 && target.height < 43.5) found.push(`${element.id} is ${target.height} px high`);
      }
      if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
      if (document.documentElement.scrollHeight > innerHeight) found.push(`the page is ${document.documentElement.scrollHeight} px high`);
      if (!document.documentElement.lang) found.push("no language");
      if (document.querySelectorAll("h1").length !== 1) found.push("not one heading");
      if (!document.title) found.push("no title");
      return found;
    });
    check(faults.length === 0, faults.join("; "));
  });
}

async function the_page_is_complete_at_twice_the_size() {
  await visit({ viewport: { width: 640, height: 480 }, deviceScaleFactor: 2 }, async (page) => {
    await page.goto(signInPage);
    check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is cut off sideways");
    await page.locator("#sign-in").scrollIntoViewIfNeeded();
    check(await page.locator("#sign-in").isVisible(), "the button can be reached");
  });
}

async function the_sign_in_page_costs_at_most_15_kilobytes_and_one_origin() {
  await visit({}, async (page, context) => {
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    let total = 0;
    const parts = new Map();
    session.on("Network.responseReceived", (event) => parts.set(event.requestId, event.response.url));
    const sizes = [];
    session.on("Network.loadingFinished", (event) => { total += event.encodedDataLength; sizes.push(`${parts.get(event.requestId)} ${event.encodedDataLength}`); });
    await page.goto(signInPage, { waitUntil: "networkidle" });
    check(total > 500 && total <= PAGE_BUDGET, `${total} bytes: ${sizes.join(", ")}`);
    const shift = await page.evaluate(() => new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(sum), 300);
    }));
    check(shift < 0.01, `layout shift ${shift}`);
  });
}

async function text_has_contrast_in_light_and_dark() {
  for (const colorScheme of ["light", "dark"]) {
    await visit({ colorScheme }, async (page) => {
      await page.goto(signInPage);
      await fillIn(page, "wrong");
      const low = await page.evaluate(() => {
        // Any CSS colour becomes numbers by painting one pixel with it.
        const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const numbers = (colour) => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const found = [];
        for (const element of document.querySelectorAll("h1, p, label, button, a, [role=alert], input:not([type=hidden]):not([type=checkbox])")) {
          if (!element.getClientRects().length || (!element.innerText?.trim() && element.tagName !== "INPUT")) continue;
          let behind = element;
          while (behind && numbers(getComputedStyle(behind).backgroundColor)[3] < 255) behind = behind.parentElement;
          const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind ? numbers(getComputedStyle(behind).backgroundColor) : [255, 255, 255])];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5) found.push(`${element.tagName} "${element.innerText?.slice(0, 20)}" ${ratio.toFixed(2)}`);
        }
        return found;
      });
      check(low.length === 0, `${colorScheme}: ${low.join("; ")}`);
    });
  }
}

async function pictures_of_the_sign_in_page() {
  const views = {
    "sign-in-light": { colorScheme: "light", viewport: { width: 1024, height: 720 } },
    "sign-in-dark": { colorScheme: "dark", viewport: { width: 1024, height: 720 } },
    "sign-in-phone": { colorScheme: "light", viewport: { width: 390, height: 844 }, isMobile: true },
  };
  mkdirSync(given.screenshots, { recursive: true });
  for (const [name, options] of Object.entries(views)) {
    await visit(options, async (page) => {
      await page.goto(`${origin}/`);
      await page.screenshot({ path: path.join(given.screenshots, `${name}.png`) });
    });
  }
}

const steps = [
  the_main_job_from_sign_in_to_sign_out_in_another_tab,
  a_wrong_password_is_announced_and_the_name_stays,
  sign_in_and_out_without_scripts,
  sign_in_and_out_by_keyboard_alone,
  sc_273_enter_posts_every_form_while_scripts_are_blocked_missing_or_slow,
  every_control_of_the_sign_in_page_has_a_name_and_room,
  the_page_is_complete_at_twice_the_size,
  the_sign_in_page_costs_at_most_15_kilobytes_and_one_origin,
  text_has_contrast_in_light_and_dark,
  pictures_of_the_sign_in_page,
];

await run(steps);
