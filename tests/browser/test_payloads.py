"""195 texts that would run script, everywhere that people can write: a browser that shows them all runs none."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import Browse, Complaints
from tests.browser.server import Account
from tests.browser.sheet import BOARD, IMAGE_PROJECT, KEYS, READING_PAPERS, _hidden, named
from tests.payloads import ADDRESSES, PAYLOADS, together

MARK = "window.ran = parent.ran = () => { window.hasRun = true; console.error('A payload ran'); };"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LIVE_HARM = """() => {
  const names = /^(href|src|action|formaction|xlink:href|data)$/;
  const web = (value) => ["http:", "https:"].includes(new URL(value, location.href).protocol);
  const bad = ({ name, value }) => name.startsWith("on") || name === "style" || name === "srcdoc"
    || (names.test(name) && !web(value) && !value.startsWith("data:image/"));
  const foreign = (one) => one.type !== "application/json" && !one.src.startsWith(`${location.origin}/static/`);
  const never = ["iframe", "object", "embed", "base", "style", "template", "portal"];
  return [...document.querySelectorAll("*")]
    .filter((one) => [...one.attributes].some(bad) || never.includes(one.localName)
      || (one.localName === "script" && foreign(one)))
    .map((one) => one.outerHTML.slice(0, 200));
}"""
NOTES = together(1_500, "\n\n")


def own(key: str, tail: str = "") -> str:
    return f"{BOARD}items/{named(key)}/{tail}"


class Writer:
    """Sends forms of one person's pages, past the pages themselves."""

    def __init__(self, page: Page) -> None:
        self.browser = page.context.request
        form = self.browser.get(BOARD).text().partition('id="changes"')[2]
        self.fields = {name: _hidden(form, name) for name in ("csrfmiddlewaretoken", "as")}

    def send(self, address: str, *statuses: int, **fields: Any) -> None:
        body = urlencode({**self.fields, "operation": uuid4(), **fields}, doseq=True)
        answer = self.browser.post(address, data=body, headers=FORM, max_redirects=0)
        assert answer.status in (statuses or (303,)), f"{address} {fields}: {answer.status}"


def write_everywhere(page: Page) -> None:
    """All payloads in notes, titles, practices and the name."""
    writer = Writer(page)
    for key, text in zip(KEYS, NOTES, strict=False):
        writer.send(own(key, "note/"), text=text, version=0)
    for place, title in enumerate(together(200)):
        url = f"https://example.org/{place}"
        writer.send(own(KEYS[place // 50], "evidence/"), url=url, title=title.strip())
    for url in ADDRESSES:
        writer.send(own(KEYS[2], "evidence/"), url=url)
    for place, line in enumerate(together(300)):
        url = ADDRESSES[place % len(ADDRESSES)]
        writer.send(own(READING_PAPERS, "state/"), practised_on="2026-01-01", line=line, url=url)
    writer.send(own(IMAGE_PROJECT, "project/"), url=ADDRESSES[0], title=PAYLOADS[0])
    writer.send("/settings/", 302, name=together(60)[0], theme="system", language="", time_zone="")


def pages() -> Iterator[str]:
    """The pages that show what was written."""
    yield from (own(key) for key in (*KEYS[: max(3, len(NOTES))], READING_PAPERS, IMAGE_PROJECT))
    yield from ("/", BOARD, "/checklists/", "/settings/", "/settings/data/", f"{BOARD}sheet/")
    yield from ("/journey/", "/journey/?page=2", f"{BOARD}start/")
    yield from (f"{BOARD}?{urlencode({'q': text})}" for text in together(1_500))


def has_not_run(page: Page) -> None:
    assert page.evaluate("() => window.hasRun === undefined && typeof window.ran === 'function'")
    assert page.evaluate(LIVE_HARM) == [], page.url


def test_a_browser_that_shows_all_of_them_runs_none(browse: Browse, account: Account, complaints: Complaints) -> None:
    complaints.expect("a status of 409", "a status of 400")
    page = browse(account=account)
    page.context.add_init_script(MARK)
    dialogs: list[str] = []

    def opened(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", opened)
    write_everywhere(page)
    seen = 0
    for address in pages():
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        has_not_run(page)
        seen += page.content().count("ran(")
    assert seen > 5 * len(PAYLOADS)

    page.goto(own(KEYS[0]))
    page.locator("#note summary").last.click()
    expect(page.locator("#note-text")).to_have_value(NOTES[0].replace("\r\n", "\n"))
    for text in NOTES:  # shown again: a conflict, dates that are none, an address that is none
        page.locator("input[name=version]").evaluate("(input) => { input.value = 7; }")
        page.locator("#note-text").fill(f"{text}.")
        page.locator("#note form button").click()
        expect(page.locator("#note .theirs")).to_be_visible()
        has_not_run(page)
        page.locator("#note .theirs summary").click()
    for payload in together(500):
        page.locator("#evidence-url").evaluate("(input, text) => { input.type = 'text'; input.value = text; }", payload)
        page.locator("#evidence-title").fill(payload[:200])
        page.locator("#evidence form.row-form button").click()
        expect(page.locator("#evidence .errorlist").first).to_be_visible()
        has_not_run(page)
    assert dialogs == []


def test_a_browser_would_complain_if_one_ran(browse: Browse, account: Account, complaints: Complaints) -> None:
    """What the other test listens for is heard: the policy stops a handler that came into the page by script."""
    complaints.expect("Policy violated: script-src", "Content Security Policy", "404")
    page = browse("/", account)
    page.context.add_init_script(MARK)
    page.goto(BOARD)
    has_not_run(page)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=/no-such onerror=ran()>')")
    with page.expect_console_message(lambda message: "Policy violated: script-src" in message.text):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=/no-such-2 onerror=ran()>')")
    assert len(page.evaluate(LIVE_HARM)) == 2
    assert page.evaluate("() => window.hasRun === undefined")
