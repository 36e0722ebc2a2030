"""The release binary is hardened (AM-07): position independent, full RELRO, immediate binding, no executable stack."""

import re
import subprocess

from harness import Options, case, contains, lacks, need


def readelf(*arguments):
    return subprocess.run([need("readelf"), *arguments, str(Options.binary)], check=True, capture_output=True, text=True).stdout


@case
def the_binary_is_position_independent():
    assert re.search(r"Type:\s+DYN", readelf("-h")), "not a position independent executable"


@case
def relocations_are_read_only_after_start():
    contains(readelf("-lW"), "GNU_RELRO")
    dynamic = readelf("-dW")
    assert "BIND_NOW" in dynamic or re.search(r"FLAGS_1.*NOW", dynamic), dynamic


@case
def the_stack_is_not_executable():
    stack = next(line for line in readelf("-lW").splitlines() if "GNU_STACK" in line)
    lacks(stack, "RWE")
    lacks(stack, " E ")


@case
def no_segment_is_writable_and_executable():
    for line in readelf("-lW").splitlines():
        if line.strip().startswith("LOAD"):
            lacks(line, "RWE")


@case
def no_path_of_the_building_machine_is_in_the_binary():
    import os
    import pathlib
    content = pathlib.Path(Options.binary).read_bytes()
    home = os.path.expanduser("~").encode() + b"/"
    tree = str(pathlib.Path(__file__).resolve().parent.parent).encode() + b"/crates"
    found = [path for path in (tree,) if path in content]
    assert not found, f"{found} (registry paths under {home!r} are cargo's and do not count)"
