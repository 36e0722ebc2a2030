"""A person with Chromium at the embedded default: the release binary without any configuration.

The steps stand in `browser/`: `steps.mjs` for signing in and out, `settings.mjs` for the pages of those who are signed in,
`factors.mjs` for their second factors.
Pictures go to `docs/screenshots/` only with `--update-screenshots`.
"""

import json
import os
import subprocess

from harness import ROOT, Doorward, Folder, Options, Skip, case, equal, lacks, need, printed_password
from leaks import LEDGER


def browse(steps, needed):
    """Runs `steps` against a fresh server, whose mails go into a file; one result for each step."""
    npm = ROOT / "target/npm"
    for package in needed:
        if not (npm / "node_modules" / package).is_dir():
            raise Skip(f"the npm package {package} is not installed")
    node, chromium = need("node"), need("chromium")
    home = Folder("browser")
    mail = home.path / "mail.txt"
    server = Doorward(env={"DOORWARD_AUTH_FAILED_LOGIN_RATE_LIMIT": "100/minute", "DOORWARD_NOTIFIER_FILESYSTEM_FILENAME": str(mail),
                           "DOORWARD_TOTP_ALLOWED_ALGORITHMS": "SHA1,SHA256", "DOORWARD_TOTP_ALLOWED_DIGITS": "6,8"})
    pictures = ROOT / "docs/screenshots" if Options.update_screenshots else home.path / "screenshots"
    given = {"port": server.port, "password": printed_password(server.text), "npm": str(npm), "chromium": chromium, "screenshots": str(pictures), "mail": str(mail), "only": os.environ.get("DOORWARD_SUITE_STEP")}
    try:
        done = subprocess.run([node, str(ROOT / "suites/browser" / steps), json.dumps(given)], capture_output=True, text=True, timeout=300,
                              env=os.environ | {"HOME": str(home.path)})
    finally:
        status = server.stop()
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for secret in (line for line in said if line["kind"] == "secret"):
        LEDGER.note(secret["name"], secret["why"])
    results = [line for line in said if line["kind"] != "secret"]
    assert done.returncode == 0 and results, done.stdout + done.stderr
    equal(status, 0, "exit status of doorward")
    lacks(server.text, "panicked")
    return [(result["kind"], result["name"], result["why"]) for result in results]


@case
def steps():
    return browse("steps.mjs", ["playwright-core"])


@case
def settings():
    return browse("settings.mjs", ["playwright-core", "axe-core"])


@case
def factors():
    return browse("factors.mjs", ["playwright-core", "axe-core"])
