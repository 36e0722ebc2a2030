"""Runs one suite: `python3 suites/run.py NAME --binary target/release/doorward`.

The last line is `N passed, N failed, N skipped`; the exit status is 1 when anything failed.
"""

import argparse
import importlib
import itertools
import os
import pathlib
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("suite")
    parser.add_argument("--binary", default=harness.ROOT / "target/release/doorward", type=pathlib.Path)
    parser.add_argument("--only", help="run the cases whose name contains this")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder and say where it is")
    parser.add_argument("--update-screenshots", action="store_true")
    parser.add_argument("--update-docs", action="store_true", help="write what the suite measures to docs/")
    parser.add_argument("--pairs", type=int, default=1000, help="pairs per class of the suite enumeration")
    parser.add_argument("--long", action="store_true", help="the suite budget: 100 sign-ins of 1 GB instead of 5")
    parser.add_argument("--ports", help="FIRST-LAST: take ports from this range, in turn")
    options = parser.parse_args()
    if not options.binary.is_file():
        sys.exit(f"{options.binary} does not exist; run `cargo build --release`")
    harness.Options.binary = options.binary.resolve()
    harness.Options.update_screenshots = options.update_screenshots
    harness.Options.update_docs, harness.Options.pairs = options.update_docs, options.pairs
    harness.Options.long = options.long
    if options.ports:
        first, last = options.ports.split("-")
        harness.Options.ports = itertools.cycle(range(int(first), int(last) + 1))
    harness.Options.folder = tempfile.mkdtemp(prefix="doorward-suite-")
    os.chmod(harness.Options.folder, 0o755)
    try:
        module = importlib.import_module(options.suite)
        counts = harness.run_suite(module, options.only)
    finally:
        for process in harness.Process.started:
            process.stop(5)
        if options.keep:
            print(f"kept {harness.Options.folder}")
        else:
            shutil.rmtree(harness.Options.folder, ignore_errors=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    # Threads of the echo upstream must not hold the process.
    os._exit(1 if counts["failed"] or not sum(counts.values()) else 0)


if __name__ == "__main__":
    main()
