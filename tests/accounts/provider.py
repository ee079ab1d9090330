"""A site that vouches for people: a small OpenID Connect provider on this machine, which says what a test tells it."""

import hashlib
import json
import threading
import time
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "checklist", "a secret of thirty-two characters"


class Provider:
    """Whom it vouches for is in `person`; what of its answers is wrong, in `wrong`."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"sub": "ada-1", "name": "Ada Long", "email": "ada@example.org"}
        self.person["email_verified"] = True
        self.wrong: dict[str, Any] = {}
        self.challenges: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"provider": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def settings(self) -> dict[str, Any]:
        """The product's settings with this provider."""
        app = {"provider_id": "oidc", "name": "Example Login", "client_id": CLIENT, "secret": SECRET}
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{**app, "settings": {"server_url": self.url}}]}}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def discovery(self) -> dict[str, Any]:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()}
        methods = ["client_secret_post"]
        return {"issuer": self.url, "token_endpoint_auth_methods_supported": methods, "jwks_uri": self.url, **found}

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = self.challenges.pop(form.get("code", ""), None)
        if (form.get("client_secret"), urlsafe_b64encode(hashed).decode().rstrip("=")) != (SECRET, challenge):
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, **self.person, **self.wrong}
        return {"access_token": "token-8761", "token_type": "Bearer", "id_token": jwt.encode(claims, SECRET, "HS256")}


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, urlsplit(self.path).query
        if path == "/authorize":
            self._vouch({name: values[0] for name, values in parse_qs(asked).items()})
        elif path == "/userinfo":
            self._answer(self.provider.person)
        elif path == "/user":
            self._answer({"id": 7, "login": "ada", "name": "Ada Long"})
        elif path == "/user/emails":
            self._answer([{"email": "ada@example.org", "primary": True, "verified": True}])
        else:
            self._answer(self.provider.discovery())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.provider.token({name: values[0] for name, values in parse_qs(body).items()})
        if self.path == "/github-token":
            answer = {"access_token": "token-8761"}
        self._answer(answer, 400 if "error" in answer else 200)

    def _vouch(self, asked: dict[str, str]) -> None:
        code = f"code-{len(self.provider.challenges)}"
        self.provider.challenges[code] = asked.get("code_challenge", "")
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.end_headers()

    def _answer(self, said: Any, status: int = 200) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
