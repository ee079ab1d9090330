"""The interface in Chinese: the catalogue is whole, and no page leaves an English sentence standing."""

import ast
import gettext
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

from accounts.models import User
from checklist.models import Checklist
from checklist.queries import Sheet
from checklist.templatetags.words import in_percent
from tests.kinds import Clock, Tick

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
KEPT = re.compile(r"%\(\w+\)s|%%|%[sd]|</?\w[^>]*>")  # placeholders and tags: the same in every language
IN_TEMPLATES = re.compile(r"""\b(?:n?gettext|_)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""")
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}


# --- The catalogue --------------------------------------------------------------------------------
@dataclass
class Entry:
    """One text of the catalogue: `msgid`, `msgid_plural`, `msgstr` as they stand there, joined."""

    flags: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def msgid(self) -> str:
        return self.texts["msgid"]

    @property
    def key(self) -> str:
        """As the compiled catalogue names it: with the context, where it has one."""
        return "\x04".join(self.texts[name] for name in ("msgctxt", "msgid") if name in self.texts)

    @property
    def translations(self) -> list[str]:
        return [text for name, text in self.texts.items() if name.startswith("msgstr")]


def read(catalogue: Path) -> list[Entry]:
    """The entries of a .po file; the first is its header."""
    return [_entry(block) for block in catalogue.read_text("utf-8").strip().split("\n\n")]


def _entry(block: str) -> Entry:
    entry, name = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#,"):
            entry.flags += line
        elif not line.startswith("#"):
            begun, quoted = line.split('"', 1)
            name = begun.strip() or name
            entry.texts[name] = entry.texts.get(name, "") + ast.literal_eval('"' + quoted)
    return entry


HEADER, *ENTRIES = read(CATALOGUE)
MSGIDS = {entry.msgid for entry in ENTRIES}


def test_every_text_is_translated() -> None:
    assert [one.msgid for one in ENTRIES if not all(one.translations)] == []


def test_no_translation_is_a_guess() -> None:
    assert [one.msgid for one in ENTRIES if "fuzzy" in one.flags] == []


def test_no_text_that_is_gone_is_kept() -> None:
    assert "#~" not in CATALOGUE.read_text("utf-8")


def test_a_translation_keeps_placeholders_and_tags() -> None:
    kept = {one.key: sorted(KEPT.findall(one.texts.get("msgid_plural", one.msgid))) for one in ENTRIES}
    wrong = [one.msgid for one in ENTRIES for text in one.translations if sorted(KEPT.findall(text)) != kept[one.key]]
    assert wrong == []


def test_chinese_has_chinese_punctuation_and_says_you_plainly() -> None:
    texts = [re.sub(r"<[^>]+>", "", text) for one in ENTRIES for text in one.translations]
    assert [text for text in texts if "您" in text or re.search(r"[一-鿿][,:;?!]|[一-鿿]\.(?!\w)", text)] == []


def test_a_share_is_written_in_one_way_in_each_language() -> None:
    assert [text for one in ENTRIES for text in one.translations if re.search(r"\s%%?(?![(\w])", text)] == []
    assert in_percent(67) == "67 %"
    with translation.override("zh-hans"):
        assert in_percent(67) == "67%"
    pages = {path.name: TRANSLATED.sub("", path.read_text("utf-8")) for path in (ROOT / "templates").rglob("*.html")}
    assert [name for name, text in pages.items() if re.search(r"}}\s*%", text)] == []


def test_the_compiled_catalogue_says_the_same() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    plural = {(one.key, 0): one.texts["msgstr[0]"] for one in ENTRIES if "msgid_plural" in one.texts}
    single = {one.key: one.texts["msgstr"] for one in ENTRIES if "msgid_plural" not in one.texts}
    assert {key: text for key, text in compiled.items() if key} == {**single, **plural}


def test_the_header_names_the_product_and_no_person() -> None:
    header = HEADER.texts["msgstr"]
    assert "Project-Id-Version: ml-checklist\n" in header
    assert "Language: zh_Hans\n" in header
    assert "nplurals=1;" in header
    assert "@" not in CATALOGUE.read_text("utf-8").partition("\n\n")[0]


def test_every_text_of_the_product_is_in_the_catalogue() -> None:
    """What `make messages` would collect; this needs no gettext."""
    assert sorted({*_texts_in_code(), *_texts_in_templates()} - MSGIDS) == []


def _texts_in_code() -> Iterator[str]:
    for app in ("config", "accounts", "checklist"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                    yield ast.literal_eval(node.args[0])


def _texts_in_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.*"):
        for quoted in IN_TEMPLATES.findall(templatize(path.read_text("utf-8"))):
            yield ast.literal_eval(quoted)


# --- The pages ------------------------------------------------------------------------------------
# The other list, and the language switch.
ENGLISH_PART = re.compile(r'<(?!html)(\w+)[^>]* lang="en"[^>]*>.*?</\1>', re.DOTALL)
SAID = re.compile(r'(?:aria-label|placeholder|content|title|data-offline|data-trouble)="([^"]*)"')
SENTENCE = re.compile(r"(?:[A-Za-z][a-z’']+[ ,]+){2,}[a-z’']+")  # three English words in a row
WORD = re.compile(r"[A-Za-z’'-]+")


def visible(html: str) -> str:
    """What a page says, also to screen readers, a line for each piece; without its scripts, and its English parts."""
    html = re.sub(r"<(script|style)\b.*?</\1>", "", ENGLISH_PART.sub("", html), flags=re.DOTALL)
    return unescape("\n".join([*SAID.findall(html), re.sub(r"<[^>]+>", "\n", html)]))


def left_in_english(html: str) -> list[str]:
    """Texts of ours that a page shows untranslated."""
    text = " ".join(visible(html).split())
    pieces = {" ".join(piece.split()) for msgid in MSGIDS for piece in KEPT.split(msgid)}
    return [piece for piece in pieces if len(WORD.findall(piece)) >= 3 and piece in text]


def reads_chinese(html: str) -> bool:
    """Whether a page has Chinese on it, and nothing that looks like an English sentence, ours or borrowed."""
    assert left_in_english(html) == []
    assert SENTENCE.findall(visible(html)) == []
    return re.search(r"[一-鿿]", visible(html)) is not None


class Browser:
    """A Chinese browser, of a guest or of somebody."""

    def __init__(self, sheet: Sheet, user: User | None = None) -> None:
        self.client = Client(headers={"accept-language": "zh-CN,zh;q=0.9"})
        self.sheet, self.name = sheet, "guest"
        if user:
            self.client.force_login(user)
            self.name = str(user.uuid)

    @property
    def board(self) -> str:
        return f"/checklists/{self.sheet.slug}/"

    def get(self, address: str, status: int = 200, **headers: str) -> str:
        """A page; `address` is relative to the board unless it begins with a slash."""
        response = self.client.get(address if address.startswith("/") else self.board + address, headers=headers)
        assert response.status_code == status
        return response.content.decode()

    def post(self, address: str, *, status: int = 200, by_htmx: bool = True, **fields: Any) -> str:
        """What a form is answered with, by default in fragments."""
        address = address if address.startswith("/") else self.board + address
        headers = {"hx-request": "true", "hx-current-url": f"http://testserver{self.board}"} if by_htmx else {}
        fields = {"operation": str(uuid.uuid4()), "as": self.name, "list": self.sheet.slug, **fields}
        response = self.client.post(address, fields, headers=headers)
        assert response.status_code == status
        return response.content.decode()


@pytest.fixture
def guest(chinese: Sheet) -> Browser:
    return Browser(chinese)


@pytest.fixture
def learner(chinese: Sheet, sheet: Sheet, member: User, tick: Tick, at: Clock) -> Browser:
    """Somebody who has done, begun, skipped and practised something, and has taken something back."""
    ongoing = [item for item in sheet.items if item.ongoing]
    at("2026-01-05 10:00")
    tick(member, ongoing[0])
    at("2026-05-05 10:00")
    tick(member, ongoing[1])
    tick(member, *sheet.items[:4])
    tick(member, sheet.items[4], state="learning")
    tick(member, sheet.items[5], state="skipped")
    return Browser(chinese, member)


GUESTS_PAGES = (
    "/",
    "/checklists/",
    "",
    "start/",
    "?q=卷积",
    "?q=zzz",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
)
LEARNERS_PAGES = (
    "/",
    "/checklists/",
    "",
    "?show=due",
    "?show=learning",
    "start/",
    "/settings/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
)


@pytest.mark.parametrize("address", GUESTS_PAGES)
def test_a_guests_page_reads_chinese(guest: Browser, address: str) -> None:
    assert reads_chinese(guest.get(address))


@pytest.mark.parametrize("address", LEARNERS_PAGES)
def test_a_learners_page_reads_chinese(learner: Browser, address: str) -> None:
    assert reads_chinese(learner.get(address))


def test_a_page_that_is_not_there_says_so_in_chinese(guest: Browser) -> None:
    assert reads_chinese(guest.get("/nothing-is-here/", status=404))


@pytest.mark.parametrize("page", [False, True], ids=["opened on the board", "its own page"])
def test_every_item_reads_chinese(learner: Browser, page: bool) -> None:
    headers = {} if page else {"hx-request": "true"}
    chosen = [learner.sheet.items[0], learner.sheet.items[4], *(one for one in learner.sheet.items if one.ongoing)]
    for item in chosen:
        assert reads_chinese(learner.get(f"items/{item.uuid}/", **headers))


@pytest.mark.parametrize("kind", ["level", "category"])
def test_the_menu_of_a_part_reads_chinese(learner: Browser, kind: str) -> None:
    part = (learner.sheet.levels if kind == "level" else learner.sheet.categories)[0]
    html = learner.get(f"state/?{kind}={part.uuid}")
    assert left_in_english(html) == []  # the courses of a level have English names


def test_what_a_change_says_is_chinese(learner: Browser) -> None:
    ongoing = next(one for one in learner.sheet.items if one.ongoing)
    offering = next(one for one in learner.sheet.items[6:] if learner.sheet.covered_by.get(one.skill))
    answers = [
        learner.post(f"items/{offering.uuid}/state/", state="done", opened=offering.uuid),
        learner.post(f"items/{ongoing.uuid}/state/", state="done"),
        learner.post(f"state/?category={ongoing.category.uuid}", state="done"),
        learner.post(f"state/?level={ongoing.category.level.uuid}", state="todo"),
    ]
    undo = re.search(r"/operations/[0-9a-f-]+/undo/", answers[-1])
    assert undo
    answers.append(learner.post(undo[0]))
    link = learner.sheet.covered_by[offering.skill][0][0]
    answers.append(learner.post(f"items/{offering.uuid}/not-now/", link=link))
    assert all(reads_chinese(html) for html in [*answers, learner.get("/"), learner.get("")])


def test_what_a_refusal_says_is_chinese(learner: Browser) -> None:
    place = f"items/{learner.sheet.items[0].uuid}/state/"
    answers = [
        learner.post(place, status=400),
        learner.post(place, status=400, by_htmx=False),
        learner.post(place, status=400, practised_on="2026-01-01"),
        learner.post(place, status=409, state="done", **{"as": "guest"}),
        learner.post(place, status=400, state="done", operation=""),
    ]
    assert all(reads_chinese(html) for html in answers)


def test_the_start_reads_chinese_to_its_end(learner: Browser) -> None:
    some = {f"c-{learner.sheet.categories[1].uuid}": "all", "by_htmx": False}
    answers = [
        learner.post("start/", step="preview", **some),
        learner.post("start/", step="preview", by_htmx=False),
        learner.post("start/", step="apply", status=303, **some),
    ]
    assert all(reads_chinese(html) for html in [*answers[:2], learner.get(""), learner.get("/")])


def test_the_curators_outline_reads_chinese(chinese: Sheet, curator: User) -> None:
    browser = Browser(chinese, curator)
    primary_key = Checklist.objects.get(slug=chinese.slug).pk
    html = browser.get(f"/admin/checklist/checklist/{primary_key}/change/")
    assert "全部保存" in html
    assert left_in_english(html) == []


def test_dates_are_written_as_in_chinese(learner: Browser) -> None:
    home = learner.get("/")
    assert "2026年5月5日 10:00" in home
    assert "上次练习：2026年1月5日" in home
