"""Programs of the documentation: taken out of it, and run as their readers run them."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.accounts import PASSWORD

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the documentation in a browser, has a token, and a folder to work in."""

    page: Page
    token: str
    url: str
    folder: Path

    def run(self, kind: str, program: str) -> str:
        """Run a program; what it says. Fails where it does."""
        if kind == "js":
            return self._in_the_console(program)
        command = [sys.executable, "-c", program] if kind == "py" else ["bash", "-euo", "pipefail", "-c", program]
        known = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        known |= {"MLC_TOKEN": self.token, "MLC_URL": self.url}
        done = subprocess.run(
            command, cwd=self.folder, env=known, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    def _in_the_console(self, program: str) -> str:
        """The console of a browser awaits what it is given, and shows what was logged."""
        said: list[str] = []
        self.page.on("console", lambda message: said.append(message.text))
        self.page.once("dialog", lambda dialog: dialog.accept(self.token))
        self.page.evaluate(f"async () => {{\n{program}\n}}")
        return "\n".join(said)


def make_token(page: Page) -> str:
    """Make a token that may do everything, on its page, by somebody who has to say first that it is them."""
    page.goto("/settings/tokens/")
    page.locator("main .actions a.button").click()
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    page.locator("[name=name]").fill("Programs of the documentation")
    for box in page.locator("[name=scopes]").all():
        box.check()
    page.locator("main form.fields button").click()
    return page.locator("#token").input_value()


def blocks_of(document: Path) -> list[tuple[str, str]]:
    """The blocks of code of a Markdown file, each with its language."""
    return [(found[1], found[2]) for found in FENCE.finditer(document.read_text("utf-8"))]


def programs_on(page: Page, kind: str) -> list[str]:
    """The programs in one language on the page of the API."""
    return page.locator(f".program[data-in={kind}] code").all_text_contents()
