"""Second steps in a browser: an authenticator app that a test holds, and the passkeys of a device that is not real."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.server import Account

PASSKEYS, APP, CODES = "/accounts/2fa/webauthn/", "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """A device with a lock, in the browser of a page: it unlocks whenever it is asked to, or never."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        self._id = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    @property
    def passkeys(self) -> list[Any]:
        return self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})["credentials"]

    def lock(self) -> None:
        self._session.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": False})


def sign_in(page: Page, account: Account, onward: str = "/guide/") -> None:
    """With the address and the password; a second step may follow."""
    page.goto(f"/accounts/login/?next={onward}")
    page.locator("#id_login").fill(account.email)
    page.locator("#id_password").fill(account.password)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main form .button").first.click()
    page.wait_for_url(lambda url: "/logout/" not in url)


def confirm(page: Page, account: Account, address: str) -> None:
    """Go to a page that asks once more who one is."""
    page.goto(address)
    if "reauthenticate" in page.url:
        page.locator("#id_password").fill(account.password)
        page.locator("#id_password").press("Enter")
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def enter_code(page: Page, secret: str) -> None:
    """The code of now; and that of the next half minute, where it has just begun."""
    here = page.url
    for _ in range(2):
        page.locator("#id_code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        page.locator("#id_code").press("Enter")
        page.wait_for_load_state()
        if page.url != here:
            return
    raise AssertionError(f"The code was not accepted: {page.locator('main').inner_text()}")


def turn_app_on(page: Page, account: Account) -> str:
    """Set an authenticator app up; returns its secret."""
    confirm(page, account, APP)
    secret = page.locator("#authenticator_secret").inner_text()
    enter_code(page, secret)
    expect(page.locator(".codes li")).to_have_count(10)
    return secret


def add_passkey(page: Page, account: Account, name: str = "My laptop", *, alone: bool = True) -> None:
    confirm(page, account, f"{PASSKEYS}add/")
    page.locator("#id_name").fill(name)
    page.locator("#id_passwordless").set_checked(alone)
    page.locator("#passkey").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
