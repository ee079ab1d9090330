"""A file of 5 MB is read, planned and refused or applied without the memory growing with what is not kept."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024  # of KB, as the kernel counts

PROGRAM = """
import json, resource, sys
import django
django.setup()
from checklist.exchange import Unreadable, decode, read_given
from checklist.queries.imports import plan_for
import checklist.queries.drafting as drafting, checklist.queries.imports as imports
import checklist.queries.matching as matching

imports.library_for = lambda user, outline: matching.Library({}, {}, matching.Titles(()))
drafting.standings_of = lambda user: {}

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

read_given("- [ ] warm", "a.md", lines=False)
start = peak()
data = sys.stdin.buffer.read()
try:
    outline, remarks = read_given(decode(data), sys.argv[1], lines=False)
    plan = plan_for(None, None, outline, remarks)
    size = plan.size
except Unreadable as error:
    size = error.code
print(json.dumps({"size": size, "grown": peak() - start}))
"""


def grown(data: bytes, name: str) -> dict[str, int | str]:
    """What reading and planning it made of the file, and by how many KB the peak grew."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, name]
    done = subprocess.run(command, input=data, capture_output=True, cwd=ROOT, env=environment, check=True)
    result: dict[str, int | str] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_five_megabytes_that_a_list_can_hold() -> None:
    line = "- [x] Item {}\n  " + "what it means " * 180 + "\n"
    data = "".join(line.format(number) for number in range(1_950)).encode()[: 5 * 1024 * 1024]
    found = grown(data, "a.md")
    assert found["size"] not in {"too-large", "too-many-items"}
    assert int(found["grown"]) < 120 * MEGABYTE, found


def test_five_megabytes_that_are_too_many_lines() -> None:
    found = grown(b"- [ ] line\n" * (5 * 1024 * 1024 // 11), "a.md")
    assert found["size"] in {"too-many-items", "too-many-lines"}
    assert int(found["grown"]) < 120 * MEGABYTE, found
