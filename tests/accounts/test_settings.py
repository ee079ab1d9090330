"""Settings fail loudly where something is missing or wrong, and are secure by default."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OIDC = {"OIDC_ISSUER": "https://login.example.org/realm", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
SERVER = {"BASE_URL": "https://checklist.example.org", "SECRET_KEY": "k" * 64}
PRINTED = """
import json, pathlib
import config.settings as settings
plain = lambda value: str(value) if isinstance(value, pathlib.Path) else None
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper()}, default=plain))
"""


def read(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process that knows only this environment."""
    known = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **environment}
    command = [sys.executable, "-c", PRINTED]
    return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, check=False)


def settings(folder: Path, **environment: str) -> dict[str, Any]:
    done = read(folder, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("environment", "advice"),
    [
        ({"BASE_URL": "https://checklist.example.org"}, "Set SECRET_KEY"),
        ({"BASE_URL": "ftp://checklist.example.org"}, "BASE_URL must look like"),
        ({"BASE_URL": "checklist.example.org"}, "BASE_URL must look like"),
        ({**SERVER, "BASE_URL": "https://example.org/checklist"}, "BASE_URL must look like"),
        ({**SERVER, "BASE_URL": "http://checklist.example.org"}, "Use https"),
        ({**SERVER, "DEBUG": "true"}, "DEBUG shows settings to visitors"),
        ({"SIGNUP": "sometimes"}, "SIGNUP is open, closed or domains"),
        ({"SIGNUP": "domains"}, "SIGNUP=domains needs SIGNUP_DOMAINS"),
        ({"DATABASE_URL": "mysql://localhost/checklist"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "somewhere"}, "DATABASE_URL must begin with"),
        ({"TIME_ZONE": "Nowhere/Atall"}, "TIME_ZONE is a name such as"),
        ({"GITHUB_CLIENT_ID": "a"}, "set GITHUB_CLIENT_SECRET too, or remove GITHUB_CLIENT_ID"),
        ({"GOOGLE_CLIENT_SECRET": "a"}, "set GOOGLE_CLIENT_ID too, or remove GOOGLE_CLIENT_SECRET"),
        ({"OIDC_ISSUER": "https://login.example.org"}, "set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too"),
        ({"OIDC_NAME": "Example"}, "set OIDC_ISSUER and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too"),
        ({**OIDC, "OIDC_ISSUER": "http://login.example.org"}, "OIDC_ISSUER must begin with https://"),
        ({**OIDC, "OIDC_ISSUER": "login.example.org"}, "OIDC_ISSUER must begin with https://"),
        ({**OIDC, "OIDC_ORIGINS": "somewhere"}, "OIDC_ORIGINS must begin with https://"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path: Path, environment: dict[str, str], advice: str) -> None:
    done = read(tmp_path, **environment)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert advice in done.stderr


def test_on_this_machine_nothing_needs_to_be_set(tmp_path: Path) -> None:
    first, again = (settings(tmp_path, BASE_URL="http://localhost:8000") for _ in range(2))
    assert len(first["SECRET_KEY"]) >= 50
    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert not first["DEBUG"]


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    empty = dict.fromkeys(["DATABASE_URL", "SECRET_KEY", "EMAIL_URL"], "")
    read_ = settings(tmp_path, BASE_URL="http://localhost:8000", **empty)
    assert read_["DATABASES"]["default"]["NAME"] == str(tmp_path / "db.sqlite3")
    assert not read_["MAIL_IS_SET"]


def test_https_decides_cookies_and_headers(tmp_path: Path) -> None:
    server = settings(tmp_path, **SERVER)
    assert server["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    secure = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    assert all(server[name] for name in secure)
    assert server["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert server["ALLOWED_HOSTS"] == ["checklist.example.org"]


def test_plain_http_beyond_this_machine_must_be_allowed(tmp_path: Path) -> None:
    plain = {**SERVER, "BASE_URL": "http://checklist.internal", "ALLOW_PLAIN_HTTP": "true"}
    assert not settings(tmp_path, **plain)["SESSION_COOKIE_SECURE"]


def test_a_mail_server_makes_addresses_be_confirmed(tmp_path: Path) -> None:
    without = settings(tmp_path, **SERVER)
    with_one = settings(tmp_path, **SERVER, EMAIL_URL="smtp+tls://user:password@smtp.example.org:587")
    assert (without["ACCOUNT_EMAIL_VERIFICATION"], with_one["ACCOUNT_EMAIL_VERIFICATION"]) == ("none", "mandatory")
    assert with_one["ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED"]
    assert without["EMAIL_FILE_PATH"] == str(tmp_path / "mail")


def form_action(read_: dict[str, Any]) -> list[str]:
    return read_["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"]


def test_without_their_variables_no_provider_is_set(tmp_path: Path) -> None:
    without = settings(tmp_path, **SERVER, GITHUB_CLIENT_ID="", OIDC_ISSUER="", OIDC_NAME="")
    assert (without["SOCIALACCOUNT_PROVIDERS"], form_action(without)) == ({}, ["'self'"])


def test_a_provider_is_set_by_its_variables_and_forms_may_lead_there(tmp_path: Path) -> None:
    github = {"GITHUB_CLIENT_ID": "a", "GITHUB_CLIENT_SECRET": "b"}
    google = {"GOOGLE_CLIENT_ID": "a", "GOOGLE_CLIENT_SECRET": "b"}
    oidc = {**OIDC, "OIDC_NAME": "Example", "OIDC_ORIGINS": "https://a.example,https://b.example/x"}
    every = settings(tmp_path, **SERVER, **github, **google, **oidc)
    assert set(every["SOCIALACCOUNT_PROVIDERS"]) == {"openid_connect", "github", "google"}
    (app,) = every["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert (app["name"], app["settings"]) == ("Example", {"server_url": "https://login.example.org/realm"})
    here, *there = form_action(every)
    oidc_origins = {"https://login.example.org", "https://a.example", "https://b.example"}
    assert (here, set(there)) == ("'self'", oidc_origins | {"https://github.com", "https://accounts.google.com"})
    alone = settings(tmp_path, **SERVER, **github)
    assert (set(alone["SOCIALACCOUNT_PROVIDERS"]), form_action(alone)) == ({"github"}, ["'self'", "https://github.com"])


def test_passkeys_over_plain_http_are_for_this_machine_only(tmp_path: Path) -> None:
    plain = {**SERVER, "BASE_URL": "http://checklist.internal", "ALLOW_PLAIN_HTTP": "true"}
    for environment, allowed in ((SERVER, False), (plain, False), ({"BASE_URL": "http://localhost:8000"}, True)):
        assert settings(tmp_path, **environment)["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is allowed


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    options = settings(tmp_path, **SERVER)["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=20000"):
        assert pragma in options["init_command"]


def test_postgres_gives_up_in_time(tmp_path: Path) -> None:
    address = "postgres://user:password@localhost:5432/checklist"
    database = settings(tmp_path, **SERVER, DATABASE_URL=address)["DATABASES"]["default"]
    assert "lock_timeout=5000" in database["OPTIONS"]["options"]
    assert database["CONN_HEALTH_CHECKS"]
    behind_pgbouncer = settings(tmp_path, **SERVER, DATABASE_URL=address, DATABASE_SESSION_SETTINGS="false")
    assert "options" not in behind_pgbouncer["DATABASES"]["default"]["OPTIONS"]


@pytest.mark.parametrize(("public", "closed"), [("true", False), ("false", True)])
def test_pages_can_be_closed_to_visitors(tmp_path: Path, public: str, closed: bool) -> None:
    middleware = settings(tmp_path, **SERVER, PUBLIC_PAGES=public)["MIDDLEWARE"]
    assert ("django.contrib.auth.middleware.LoginRequiredMiddleware" in middleware) is closed


def test_the_secret_key_is_whole_when_many_start_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import config.settings; print(config.settings.SECRET_KEY)"]
    known = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "BASE_URL": "http://localhost:8000"}
    started = [
        subprocess.Popen(command, cwd=ROOT, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    keys = {one.communicate()[0] for one in started}
    assert len(keys) == 1
    assert len(keys.pop()) > 50
