"""195 texts that would run script in a page that believed them, in every field and on every page that shows it."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import NAME_LENGTH, User
from checklist import actions
from checklist.models import Evidence, Note
from checklist.queries import Sheet, SheetItem
from checklist.templatetags.markdown import ATTRIBUTES, TAGS, markdown
from tests.checklist.own import address, send, shown, textarea, write
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import Find, Tick
from tests.payloads import ADDRESSES, PAYLOADS, together

pytestmark = pytest.mark.one_engine

ADDRESSED = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "xlink:href",
    "srcset",
    "cite",
    "background",
    "ping",
}
HTMX = {"hx-post", "hx-target", "hx-swap", "hx-swap-oob", "hx-sync"}  # all that our templates use
FORBIDDEN = {"iframe", "object", "embed", "base", "frame", "frameset", "applet", "style", "template", "portal"}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Harm(HTMLParser):
    """Collects what could run or load something that is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        ours = (given.get("src") or "").startswith("/static/") or given.get("type") == "application/json"
        if tag in FORBIDDEN or (tag == "script" and not ours) or (tag == "meta" and "http-equiv" in given):
            self.found.append(f"<{tag} {given}>")
        if tag == "link" and not (given.get("href") or "").startswith("/static/"):
            self.found.append(f"<{tag} {given}>")
        self.found += [f"<{tag} {name}={value!r}>" for name, value in attrs if not harmless(name, value or "")]


def harmless(name: str, value: str) -> bool:
    """Whether an attribute can neither run anything nor lead or load from anywhere but the web."""
    if name.startswith(("on", "data-on", "hx-on", "data-hx")) or name in {"style", "srcdoc"}:
        return False
    if name.startswith("hx-"):
        return name in HTMX and "js:" not in value
    if name not in ADDRESSED:
        return True
    seen = re.sub(r"[\x00-\x20]", "", value)  # as browsers read it
    return not SCHEME.match(seen) or seen.startswith(("http://", "https://", "data:image/"))


def harm(text: str) -> list[str]:
    """What is wrong with a page: nothing, or elements, attributes and addresses that are not ours."""
    reader = Harm()
    reader.feed(text)
    reader.close()
    return reader.found


def look(client: Client, where: str, **query: Any) -> str:
    """A page that shows what somebody wrote, and believes none of it."""
    response = client.get(where, query, follow=True)
    assert response.status_code == 200, where
    text = response.content.decode()
    assert harm(text) == [], where
    return text


def test_there_are_more_than_120_and_each_is_another() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 195
    assert {payload for payload in PAYLOADS if len(payload) > 200} == set()


def test_the_reader_finds_harm_where_there_is_some() -> None:
    bad = ["<img onerror=x>", "<script>x</script>", "<a href=' java\tscript:x'>", "<p style=x>", "<p hx-get=/x>"]
    bad += ["<iframe>", "<meta http-equiv=refresh>", "<link href=//x>", "<img src=data:text/html,x>", "<base href=/>"]
    assert [text for text in bad if not harm(text)] == []
    assert harm('<a href="/x">on</a><a href="items/1/?a=b:c#d">x</a><script src="/static/js/app.js"></script>') == []


# --- Rendered Markdown ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "around", ["{}", "a {} b", "* {}", "> {}", "**{}**", "[{}](https://example.org)", "`{}`", "# {}"]
)
def test_markdown_shows_each_and_runs_none(around: str) -> None:
    for payload in (*PAYLOADS, *ADDRESSES):
        only_allowed(markdown(around.format(payload) if "{}" in around else around))


def only_allowed(html: str) -> None:
    """Nothing but the elements and attributes of a text."""
    reader = Allowed()
    reader.feed(html)
    assert reader.wrong == [], html


class Allowed(HTMLParser):
    """Collects what a rendered note must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        if tag not in TAGS or not {name for name, _ in attrs} <= known:
            self.wrong.append(f"<{tag} {attrs}>")
        self.wrong += [str(value) for name, value in attrs if name == "href" and value and not on_the_web(value)]


def on_the_web(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https"} and url.lower().startswith(("http://", "https://"))


# --- Everything that a person can write, at once ------------------------------------------------------------------
@pytest.fixture
def written(page_door: Page, sheet: Sheet, tick: Tick, find: Find) -> list[SheetItem]:
    """All payloads in notes, titles, practices and a project; the items that they are on."""
    user, items = page_door.user, list(sheet.items)
    for item, text in zip(items, together(900, "\n\n"), strict=False):
        assert write(page_door, item, text).status_code == 303
    for place, payload in enumerate(PAYLOADS):
        url = f"https://example.org/{place}"
        actions.add_evidence(user=user, skill=items[place // 50].skill, title=payload.strip("\r\n"), url=url)
    for url in ADDRESSES:
        assert send(page_door, items[4], "evidence/", url=url).status_code == 303, url
    ongoing = [item for item in items if item.ongoing]
    for place, payload in enumerate(PAYLOADS):
        tick(user, ongoing[place % 4], line=payload, url=ADDRESSES[place % len(ADDRESSES)])
    project = find("intermediate/custom-projects/custom-image-project")
    assert send(page_door, project, "project/", url=ADDRESSES[0], title=PAYLOADS[0]).status_code == 303
    assert send(page_door, project, "dates/", started="2020", done="2021-03").status_code == 303
    with arranging():
        User.objects.filter(pk=user.pk).update(name=PAYLOADS[0])  # type: ignore[union-attr]
    return items


PAGES = ["home", "library", "guide", "journey", "settings", "my-data", "delete-account", "account_email"]
OF_A_LIST = ["board", "start", "sheet", "start-over"]


def addresses(slug: str) -> Iterator[str]:
    """Those of these pages that there are."""
    for names, args in ((PAGES, []), (OF_A_LIST, [slug])):
        for name in names:
            try:
                yield reverse(name, args=args)
            except NoReverseMatch:
                continue


def test_no_page_believes_anything_that_was_written(page_door: Page, written: list[SheetItem], chinese: Sheet) -> None:
    client = page_door.client
    assert (Note.objects.count(), Evidence.objects.count()) == (len(together(900, "\n\n")), 195 + len(ADDRESSES) + 1)
    seen = "".join(look(client, address(page_door, item)) for item in written)
    for slug in (page_door.sheet.slug, chinese.slug):
        seen += "".join(look(client, where) for where in addresses(slug))
    assert seen.count("&lt;script&gt;ran()&lt;/script&gt;") > 20
    for number in range(1, 9):
        look(client, "/journey/", page=number)


def test_what_is_written_comes_back_as_it_was(page_door: Page, item: SheetItem) -> None:
    for version, text in enumerate(together(20_000, "\n\n")):
        assert write(page_door, item, text, version).status_code == 303
        page = shown(page_door, item)
        assert textarea(page, "note-text").replace("\r\n", "\n") == text.replace("\r\n", "\n")
        assert harm(page) == []


# --- Field by field: what is kept, and what is refused and shown again ----------------------------------------------
def refused(page_door: Page, item: SheetItem, tail: str) -> Callable[..., None]:
    def check(**fields: str) -> None:
        response = send(page_door, item, tail, **fields)
        assert response.status_code in {303, 400, 409}
        assert harm(response.content.decode()) == [], fields

    return check


def test_no_form_that_is_shown_again_believes_what_is_in_it(
    page_door: Page, item: SheetItem, ongoing_item: SheetItem, find: Find
) -> None:
    project = find("intermediate/custom-projects/custom-image-project")
    note, dates = refused(page_door, item, "note/"), refused(page_door, item, "dates/")
    evidence, involved = refused(page_door, item, "evidence/"), refused(page_door, project, "project/")
    practice = refused(page_door, ongoing_item, "state/")
    for text in together(2_000):
        note(text=text, version="9")
        dates(started=text, done=text)
        evidence(url=text, title=text)
        involved(url=text, title=text, item=text)
        practice(practised_on="2026-01-01", line=text, url=text, back=text)
        send_as_somebody_else(page_door, item, text)
    for payload in PAYLOADS:
        dates(started=payload[:10], done=payload[-10:])


def send_as_somebody_else(door: Page, item: SheetItem, text: str) -> None:
    form = {"as": text, "text": text, "version": "0", "operation": text}
    response = door.client.post(address(door, item, "note/"), form)
    assert response.status_code == 409
    assert harm(response.content.decode()) == []


def test_no_search_and_no_filter_is_believed(page_door: Page) -> None:
    for text in together(1_500):
        for name in ("q", "show", "level", "ticked"):
            look(page_door.client, page_door.board, **{name: text})
        look(page_door.client, "/journey/", what=text, part=text, since=text, until=text, page=text)
        assert harm(page_door.client.get(f"/no/such/{uuid.uuid4()}", {"q": text}).content.decode()) == []


def test_no_name_is_believed(page_door: Page) -> None:
    form = {"theme": "system", "language": "", "time_zone": ""}
    for name in together(NAME_LENGTH):
        page_door.client.post("/settings/", {**form, "name": name})
        look(page_door.client, "/settings/")
        look(page_door.client, reverse("sheet", args=[page_door.sheet.slug]))
        drawing = page_door.client.get(reverse("sheet-file", args=[page_door.sheet.slug])).content
        assert harm_of_drawing(drawing) == [], name


def harm_of_drawing(drawing: bytes) -> list[str]:
    """A drawing is read as XML, which has to be well-formed, whatever the name is."""
    found = []
    for one in ElementTree.fromstring(drawing).iter():
        tag = one.tag.partition("}")[2]
        found += [tag] if tag in {"script", "foreignObject", "animate", "set", "a", "image"} else []
        for name, value in one.attrib.items():
            short = name.rpartition("}")[2]
            found += [f"{tag} {name}"] if short.startswith("on") or (short == "href" and value[:1] != "#") else []
    return found


def test_htmx_is_answered_as_safely(page_door: Page, item: SheetItem, written: list[SheetItem]) -> None:
    for text in together(1_500):
        form = page_door.fields(state=text, back=text, list="ml-checklist")
        response = page_door.client.post(address(page_door, item, "state/"), form, headers={"HX-Request": "true"})
        assert response.status_code == 400
        assert harm(response.content.decode()) == []
    for one in written[:6]:
        fragment = page_door.client.get(address(page_door, one), headers={"HX-Request": "true"}).content.decode()
        assert harm(fragment) == []


def test_the_api_answers_text_as_text(page_door: Page, item: SheetItem) -> None:
    for text in together(1_500):
        body = json.dumps({"state": text})
        where = f"/api/v1/items/{item.uuid}/progress/"
        response = page_door.client.put(where, body, content_type="application/json")
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response["X-Content-Type-Options"] == "nosniff"
