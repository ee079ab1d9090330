"""Takes the picture of the README: the board of somebody half-way, from a server of its own. `make screenshot`."""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.conftest import QUIET, chromium  # noqa: E402
from tests.browser.server import Server  # noqa: E402
from tests.browser.sheet import BOARD, seed_half  # noqa: E402

PICTURE = ROOT / "docs" / "screenshot.png"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="checklist-picture-") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            take(server)
        finally:
            server.stop()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1024} KB")


def take(server: Server) -> None:
    (account,) = server.make_accounts(1, name="Ada")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        look = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light", "locale": "en-GB"}
        page = browser.new_page(base_url=server.url, **look)
        page.context.add_cookies([{"name": "sessionid", "value": account.session, "url": server.url}])
        seed_half(page)
        page.goto(BOARD, wait_until="networkidle")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
