"""What every answer carries: headers, no script or style in the page, and errors in the product's design."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import User
from checklist.queries import Sheet, SheetItem
from tests.addresses import World, borrowed_routes, keep_in_session, make_world, own_routes, route_of
from tests.kinds import Tick

pytestmark = pytest.mark.one_engine

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}

OWN = [
    "/healthz",
    "/readyz",
    "/",
    "/settings/",
    "/settings/sessions/1/end/",
    "/settings/tokens/",
    "/settings/tokens/{my_token}/revoke/",
    "/settings/sharing/",
    "/settings/data/",
    "/settings/data/export/",
    "/settings/data/delete/",
    "/settings/data/gone/",
    "/language/",
    "/welcome/",
    "/journey/",
    "/guide/",
    "/api/docs/",
    "/checklists/",
    "/checklists/{list}/",
    "/checklists/{list}/?show=todo&q=regression",
    "/checklists/new/",
    "/checklists/import/",
    "/checklists/import/{upload}/",
    "/checklists/{mine}/import/",
    "/checklists/{list}/copy/",
    "/checklists/{public}/report/",
    "/checklists/{mine}/edit/",
    "/checklists/{mine}/edit/?part={my_item}",
    "/checklists/{mine}/edit/skills/?category={my_category}&q=a",
    "/checklists/{mine}/edit/history/",
    "/checklists/{mine}/edit/about/",
    "/checklists/{mine}/edit/delete/",
    "/checklists/{mine}/edit/hand-over/",
    "/checklists/{mine}/updates/",
    "/checklists/{list}/start/",
    "/checklists/{list}/sheet/",
    "/checklists/{list}/sheet.svg",
    "/checklists/{list}/export/",
    "/checklists/{list}/export/?as=markdown",
    "/checklists/{list}/start-over/",
    "/checklists/{list}/start-over/?part={category}",
    "/checklists/{list}/state/?category={category}",
    "/checklists/{list}/items/{item}/",
    "/checklists/{list}/items/{item}/state/",
    "/checklists/{list}/items/{item}/note/",
    "/checklists/{list}/items/{item}/evidence/",
    "/checklists/{list}/items/{item}/evidence/{my_evidence}/remove/",
    "/checklists/{list}/items/{item}/criteria/",
    "/checklists/{list}/items/{item}/dates/",
    "/checklists/{list}/items/{project}/project/",
    "/checklists/{list}/items/{suggesting}/not-now/",
    "/operations/{my_operation}/undo/",
    "/api/v1/schema/",
    "/api/v1/me/",
    "/api/v1/tokens/",
    "/api/v1/tokens/{my_token}/",
    "/api/v1/checklists/",
    "/api/v1/checklists/import/",
    "/api/v1/checklists/{list_id}/",
    "/api/v1/checklists/{list_id}/progress/",
    "/api/v1/checklists/{list_id}/journey/",
    "/api/v1/checklists/{list_id}/export/?as=csv",
    "/api/v1/checklists/{mine_id}/updates/",
    "/api/v1/items/{item}/",
    "/api/v1/items/{item}/progress/",
    "/api/v1/items/{item}/dates/",
    "/api/v1/items/{item}/note/",
    "/api/v1/items/{item}/record/",
    "/api/v1/items/{item}/evidence/",
    "/api/v1/items/{item}/evidence/{my_evidence}/",
    "/api/v1/items/{item}/criteria/0/",
    "/api/v1/events/",
    "/api/v1/operations/{my_operation}/undo/",
]


@pytest.fixture
def world(member: User, outsider: User, curator: User, sheet: Sheet) -> World:
    return make_world(member=member, outsider=outsider, curator=curator, sheet=sheet)


def carries_the_headers(response: HttpResponse) -> None:
    assert {name: directives(response.get(name, "")) for name in EVERYWHERE} == {
        name: directives(value) for name, value in EVERYWHERE.items()
    }
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", response["X-Request-ID"])


def directives(value: str) -> list[str]:
    """A header's parts, in an order of no meaning."""
    return sorted(part.strip() for part in value.split(";"))


# --- Headers ----------------------------------------------------------
def test_the_list_has_every_own_address(world: World) -> None:
    assert {route_of(world.fill(address)) for address in OWN} == own_routes()


@pytest.mark.parametrize("role", ["anonymous", "member"])
@pytest.mark.parametrize("address", OWN)
def test_every_answer_of_an_own_address_carries_the_headers(world: World, address: str, role: str) -> None:
    client = world.client(role)
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
        carries_the_headers(client.generic(method, world.fill(address)))


def test_account_and_admin_pages_carry_the_headers(world: World) -> None:
    routes = sorted(route for route in borrowed_routes("accounts/") | borrowed_routes("admin/") if "(" not in route)
    for role in ("anonymous", "member", "curator"):
        client = world.client(role)
        for route in routes:
            carries_the_headers(client.get("/" + re.sub(r"<[^>]+>", "1", route)))


@pytest.mark.parametrize("name", ["css/base.css", "js/app.js", "icons/icon.svg"])
def test_static_files_carry_the_headers(settings: Any, client: Client, name: str) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    response = client.get(f"/static/{name}")
    assert response.status_code == 200
    carries_the_headers(response)


def test_a_good_request_id_is_taken_over_and_another_is_not(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "trace-0123456789"})["X-Request-ID"] == "trace-0123456789"
    for bad in (
        "",
        "short",
        "a" * 65,
        "with space in it",
        "line\nbreak-12345",
        "<script>alert(1)</script>",
        "回归回归回归",
    ):
        given = client.get("/healthz", headers={"X-Request-ID": bad})["X-Request-ID"]
        assert re.fullmatch(r"[0-9a-f]{32}", given), bad


def test_no_cache_keeps_a_page_of_a_person(world: World) -> None:
    client = world.client("member")
    for address in OWN:
        response = client.get(world.fill(address))
        if response.get("Content-Type", "").startswith("text/html") and response.status_code == 200:
            assert {"private", "no-store"} <= set(response.get("Cache-Control", "").split(", ")), address


@pytest.mark.parametrize("method", ["get", "put"])
def test_what_the_api_says_of_a_person_is_kept_by_no_cache(
    member_client: Client, item: SheetItem, sheet: Sheet, method: str
) -> None:
    if method == "get":
        response = member_client.get(f"/api/v1/checklists/{sheet.uuid}/progress/")
    else:
        body = {"state": "done"}
        response = member_client.put(f"/api/v1/items/{item.uuid}/progress/", body, content_type="application/json")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"  # its own person may ask whether it has changed
    assert "Authorization" in response["Vary"]


def test_pages_vary_by_language_and_cookie(client: Client, sheet: Sheet) -> None:
    assert {"Accept-Language", "Cookie"} <= set(client.get("/")["Vary"].split(", "))


def test_cookies_are_kept_from_scripts_and_other_sites(client: Client, item: SheetItem) -> None:
    client.get("/")
    form = {"operation": "11111111-1111-4111-8111-111111111111", "as": "guest", "state": "done"}
    client.post(f"/checklists/ml-checklist/items/{item.uuid}/state/", form)
    client.post("/language/", {"language": "en"})
    assert set(client.cookies) == {"csrftoken", "sessionid", "language"}
    assert {cookie["samesite"] for cookie in client.cookies.values()} == {"Lax"}
    # The form's token has to be read by the script that sends it as a header.
    assert [name for name, cookie in client.cookies.items() if not cookie["httponly"]] == ["csrftoken"]


# --- Errors ----------------------------------------------------------
def raising(error: BaseException) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise error

    return view


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Every page and call raises that."""

    def breaks(error: BaseException) -> None:
        monkeypatch.setattr("checklist.queries.find_checklist", raising(error))

    return breaks


ERRORS = [
    ("GET", "/?q=%00", 400),
    ("POST", "/checklists/ml-checklist/items/{item}/state/", 403),
    ("GET", "/no/such/page", 404),
    ("GET", "/checklists/ml-checklist/items/00000000-0000-4000-8000-000000000000/", 404),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("method", "address", "status"), ERRORS)
def test_an_error_is_a_page_in_the_design_in_the_persons_language(
    item: SheetItem, method: str, address: str, status: int, language: str
) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})
    response = client.generic(method, address.format(item=item.uuid))
    is_an_error_page(response, status, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("secret-8761"), 500), (OperationalError("secret-8761"), 503)]
)
def test_a_mistake_of_ours_is_a_page_in_the_design_without_a_trace(
    broken: Callable[[BaseException], None], db: None, error: BaseException, status: int, language: str
) -> None:
    broken(error)
    client = Client(raise_request_exception=False, headers={"Accept-Language": language})
    response = client.get("/checklists/ml-checklist/")
    is_an_error_page(response, status, language)
    assert "secret-8761" not in response.content.decode()
    assert "Traceback" not in response.content.decode()
    assert response.get("Retry-After") == ("5" if status == 503 else None)


def is_an_error_page(response: HttpResponse, status: int, language: str) -> None:
    carries_the_headers(response)
    assert response.status_code == status
    assert response["Content-Type"] == "text/html; charset=utf-8"
    text = response.content.decode()
    assert f'<html lang="{LANGUAGES[language]}"' in text
    assert bool(re.search(r"<h1>[^<]*[\u4e00-\u9fff]", text)) == (language == "zh-hans")
    assert f'<p class="kicker">{status}</p>' in text
    assert violations(text) == []


def test_a_request_that_is_too_large_is_an_error_page(client: Client, db: None) -> None:
    response = client.generic("POST", "/language/", b"a" * 2_000_000, content_type="application/x-www-form-urlencoded")
    is_an_error_page(response, 413, "en")


@pytest.mark.parametrize("address", ["/", "/checklists/ml-checklist/", "/healthz"])
def test_a_method_that_is_not_taken_says_which_are(client: Client, db: None, address: str) -> None:
    response = client.delete(address)
    carries_the_headers(response)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


PROBLEMS = [
    ("PUT", "/api/v1/items/{item}/progress/", b"{", 400, "parse-error"),
    ("GET", "/api/v1/no/such/call", b"", 404, "not-found"),
    ("GET", "/api/v1/checklists/00000000-0000-4000-8000-000000000000/progress/", b"", 404, "not-found"),
    ("DELETE", "/api/v1/items/{item}/progress/", b"", 405, "method-not-allowed"),
    ("PUT", "/api/v1/items/{item}/progress/", b" " * 2_000_000, 413, "too-large"),
]


@pytest.mark.parametrize(("method", "address", "body", "status", "code"), PROBLEMS)
def test_an_error_of_the_api_is_a_problem(
    member_client: Client, item: SheetItem, method: str, address: str, body: bytes, status: int, code: str
) -> None:
    response = member_client.generic(method, address.format(item=item.uuid), body, content_type="application/json")
    is_a_problem(response, status, code)


def test_to_be_nobody_is_a_problem_that_names_the_way_in(guest_client: Client, sheet: Sheet) -> None:
    response = guest_client.get(f"/api/v1/checklists/{sheet.uuid}/progress/")
    is_a_problem(response, 401, "not-authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_call_without_the_forms_token_is_a_problem(member: User, item: SheetItem) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    address = f"/api/v1/items/{item.uuid}/progress/"
    is_a_problem(client.put(address, {"state": "done"}, content_type="application/json"), 403, "csrf")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(RuntimeError("secret-8761"), 500, "server-error"), (OperationalError("secret-8761"), 503, "unavailable")],
)
def test_a_mistake_of_ours_is_a_problem_without_a_trace(
    broken: Callable[[BaseException], None], member: User, sheet: Sheet, error: BaseException, status: int, code: str
) -> None:
    broken(error)
    client = Client(raise_request_exception=False)
    client.force_login(member)
    response = client.get(f"/api/v1/checklists/{sheet.uuid}/progress/")
    is_a_problem(response, status, code)
    assert "secret-8761" not in response.content.decode()
    assert response.get("Retry-After") == ("5" if status == 503 else None)


def is_a_problem(response: HttpResponse, status: int, code: str) -> None:
    carries_the_headers(response)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    body = response.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/api/docs/#{code}")
    assert body["title"]
    assert body.get("detail") or body.get("errors")


# --- No script and no style in any page ----------------------------------------------------------
LINKS = {"href", "src", "action", "formaction", "poster", "data", "cite", "xlink:href", "hx-get", "hx-post", "hx-put"}


class Walk(HTMLParser):
    """Collects what a page of ours must not have: the policy would refuse it, and a name in it could be run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        data = given.get("type") == "application/json"  # which no browser runs
        if tag == "style" or (tag == "script" and not data and not (given.get("src") or "").startswith("/static/")):
            self.found.append(f"<{tag} {given}>")
        if tag in {"iframe", "object", "embed", "base", "frame", "applet"}:
            self.found.append(f"<{tag}>")
        self.inside = "data" if data else tag
        for name, value in attrs:
            if name.startswith(("on", "hx-on")) or name in {"style", "srcdoc"} or (name in LINKS and scripted(value)):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and data.strip():
            self.found.append(f"script: {data[:80]}")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def scripted(value: str | None) -> bool:
    """Whether a browser would take an address for a script: it skips white space."""
    return "".join((value or "").split()).lower().startswith(("javascript:", "data:text", "vbscript:"))


def violations(text: str) -> list[str]:
    walk = Walk()
    walk.feed(text)
    walk.close()
    return walk.found


PAGES = [
    "/",
    "/guide/",
    "/api/docs/",
    "/settings/tokens/",
    "/journey/",
    "/journey/?what=<script>&since=<script>&part='\"><script>",
    "/journey/?page=7",
    "/checklists/",
    "/checklists/{list}/",
    "/checklists/ml-checklist-zh/",
    "/checklists/{list}/?ticked={suggesting}",
    "/checklists/{list}/?q=<script>alert(1)</script>&show=todo",
    "/checklists/{list}/?q=nothing-is-called-so",
    "/checklists/?q=<script>alert(1)</script>&language=<script>&size=<script>&page=<script>",
    "/checklists/new/",
    "/checklists/import/{upload}/",
    "/checklists/import/{upload}/?place=<script>&ticks=<script>",
    "/checklists/{mine}/import/",
    "/checklists/{mine}/import/?category=<script>",
    "/checklists/{list}/copy/",
    "/checklists/{public}/",
    "/checklists/{public}/items/{public_item}/",
    "/checklists/{public}/report/",
    "/checklists/{list}/start/",
    "/checklists/{list}/sheet/",
    "/checklists/{list}/export/",
    "/checklists/{list}/export/?as=<script>",
    "/checklists/{mine}/edit/",
    "/checklists/{mine}/edit/?category={my_category}&q=<script>",
    "/checklists/{mine}/edit/skills/?category={my_category}&q=<script>",
    "/checklists/{mine}/edit/history/",
    "/checklists/{mine}/edit/about/",
    "/checklists/{mine}/edit/delete/",
    "/checklists/{mine}/edit/hand-over/",
    "/checklists/{mine}/updates/",
    "/checklists/{list}/start-over/",
    "/checklists/{list}/start-over/?part={list_id}",
    "/checklists/{list}/state/?category={category}",
    "/checklists/{list}/items/{item}/",
    "/checklists/{list}/items/{suggesting}/",
    "/checklists/{list}/items/{project}/project/",
    "/settings/",
    "/settings/sharing/",
    "/settings/data/",
    "/settings/data/delete/",
    "/settings/data/gone/",
    "/welcome/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/logout/",
    "/accounts/inactive/",
    "/accounts/email/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/3rdparty/",
    "/accounts/3rdparty/login/cancelled/",
    "/accounts/confirm-email/",
    "/accounts/password/change/",
    "/accounts/password/reset/",
    "/no/such/page",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["anonymous", "guest", "member", "arriving"])
def test_no_page_has_a_script_or_a_style_of_its_own(world: World, tick: Tick, language: str, role: str) -> None:
    client = as_role(world, tick, role)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    for headers in ({}, {"HX-Request": "true"}):
        for address in PAGES:
            response = client.get(world.fill(address), headers=headers, follow=True)
            text = response.content.decode()
            assert violations(text) == [], address
            if not headers:
                assert f'<html lang="{LANGUAGES[language]}"' in text, address


def as_role(world: World, tick: Tick, role: str) -> Client:
    """A browser in that role; who is arriving was a guest and has to answer where both differ."""
    if role != "arriving":
        return world.client(role)
    tick(world.guest, world.sheet.items[0], state="skipped")
    tick(world.member, world.sheet.items[0], state="learning")
    client = world.client("member")
    keep_in_session(client, guest=str(world.guest.uuid))
    return client


def changes(world: World) -> Iterator[tuple[str, dict[str, str]]]:
    """Forms whose answers are pages or fragments."""
    yield "/checklists/{list}/items/{suggesting}/state/", {"state": "done"}
    yield "/checklists/{list}/items/{item}/state/", {"state": "<script>"}
    yield "/checklists/{list}/items/{item}/note/", {"text": "<script>alert(1)</script>" * 900, "version": "0"}
    yield "/checklists/{list}/items/{item}/note/", {"text": "<script>alert(1)</script>", "version": "0"}
    yield "/checklists/{list}/items/{item}/note/", {"text": "<b onclick=alert(1)>", "version": "0"}
    yield "/checklists/{list}/items/{item}/evidence/", {"url": "javascript:alert(1)", "title": "<script>"}
    yield "/checklists/{list}/items/{item}/evidence/", {"url": "https://example.org/<x>", "title": "<script>"}
    yield "/checklists/{list}/items/{item}/evidence/{my_evidence}/remove/", {}
    yield "/checklists/{list}/items/{item}/criteria/", {"criterion": "0:yes"}
    yield "/checklists/{list}/items/{item}/criteria/", {"criterion": "<script>"}
    yield "/checklists/{list}/items/{item}/dates/", {"started": "<script>", "done": "2024"}
    yield "/checklists/{list}/items/{item}/dates/", {"started": "2023-01-02", "done": "2024"}
    yield "/checklists/{list}/items/{project}/project/", {"item": "<script>", "url": "javascript:alert(1)"}
    yield "/checklists/{list}/items/{project}/project/", {"url": "https://example.org/<x>", "title": "<script>"}
    yield "/checklists/{list}/state/", {"state": "done", "category": world.names["category"]}
    yield "/checklists/{list}/start/", {"step": "preview", f"c-{world.names['category']}": "all"}
    yield "/checklists/{list}/start/", {"step": "apply", f"c-{world.names['category']}": "most"}
    yield "/checklists/new/", {"title": "<script>alert(1)</script>" * 99, "language": "<script>"}
    yield "/checklists/import/", {"text": "{<script>alert(1)</script>"}
    yield "/checklists/import/{upload}/", {"title": "<script>alert(1)</script>", "step": "<script>"}
    yield "/checklists/{list}/copy/", {"title": "<script>alert(1)</script>"}
    yield "/checklists/{list}/copy/", {"title": "<script>alert(1)</script>" * 99}
    yield "/checklists/{public}/report/", {"reason": "<script>", "text": "<script>alert(1)</script>"}
    yield "/checklists/{public}/report/", {"reason": "spam", "text": "<script>alert(1)</script>"}
    yield "/operations/{my_operation}/undo/", {"list": world.names["list"]}
    yield "/settings/", {"theme": "<script>", "name": "<script>alert(1)</script>"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_no_answer_to_a_form_has_a_script_or_a_style_of_its_own(
    world: World, language: str, headers: dict[str, str]
) -> None:
    client = world.client("member", headers={"Accept-Language": language})
    for address, fields in changes(world):
        form = {"operation": "11111111-1111-4111-8111-111111111111", "scope": "page", "as": world.as_name("member")}
        response = client.post(world.fill(address), form | fields, headers=headers, follow=True)
        carries_the_headers(response)
        assert violations(response.content.decode()) == [], address


NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7|add:7 }}",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("nasty", NASTY)
def test_what_people_write_is_text(member_client: Client, member: User, sheet: Sheet, nasty: str) -> None:
    member_client.post("/settings/", {"name": nasty, "theme": "system", "language": "", "time_zone": ""})
    for address in (
        "/",
        "/settings/",
        f"/checklists/{sheet.slug}/?q={nasty}",
        f"/checklists/{sheet.slug}/?show={nasty}",
    ):
        text = member_client.get(address).content.decode()
        assert violations(text) == [], address
        assert "<img src=x" not in text
    member.refresh_from_db()
    assert member.name == nasty


def test_the_walk_finds_what_it_looks_for() -> None:
    bad = [
        "<script>1</script>",
        '<script src="https://evil.example/x.js"></script>',
        "<style>a{}</style>",
        '<p style="color:red">',
        '<p onclick="x()">',
        '<a href="JavaScript:x()">',
        '<a href="\tjava\nscript:x()">',
        '<button hx-on:click="x()">',
        "<iframe></iframe>",
        "<base href=/>",
    ]
    assert [text for text in bad if not violations(text)] == []
    assert violations('<script src="/static/js/app.js" defer></script><p class="on">javascript: is a word</p>') == []


def test_the_walk_has_every_page(world: World) -> None:
    """Each own address that answers GET with HTML is walked."""
    client = world.client("member")
    walked = {route_of(world.fill(address)) for address in PAGES if resolves(world.fill(address))}
    shown = {route_of(world.fill(one)) for one in OWN if is_html(client.get(world.fill(one), follow=True))}
    assert shown - walked == set()
    assert reverse("account_login").lstrip("/") in walked


def is_html(response: HttpResponse) -> bool:
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def resolves(address: str) -> bool:
    try:
        resolve(address.partition("?")[0])
    except Exception:
        return False
    return True
