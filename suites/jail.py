"""What fail2ban makes of a log."""

import re
import subprocess

from harness import ROOT, equal, need

FILTER = ROOT / "suites/fail2ban/authelia.conf"


def matched(log, filter=FILTER):
    """The addresses that a filter finds in a log, in order."""
    done = subprocess.run([need("fail2ban-regex"), "--out", "ip", str(log), str(filter)], capture_output=True, text=True)
    equal(done.returncode, 0, done.stdout + done.stderr)
    return re.findall(r"^\S+$", done.stdout, re.M)
