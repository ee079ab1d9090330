"""Settings, top to bottom: read from the environment, secure by default, and loud where something is missing."""

import contextlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

env = environ.Env()
ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("DATA_DIR", default="var"))
DATA_DIR = DATA_DIR if DATA_DIR.is_absolute() else ROOT / DATA_DIR
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- Where the product is reached -------------------------------------------------------------
BASE_URL = env("BASE_URL", default="https://localhost").rstrip("/")
_base = urlsplit(BASE_URL)
if _base.scheme not in {"http", "https"} or not _base.hostname or _base.path:
    raise ImproperlyConfigured(f"BASE_URL must look like https://checklist.example.org, not {BASE_URL!r}.")
HTTPS = _base.scheme == "https"
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
LOOPBACK = _base.hostname in {"localhost", "127.0.0.1", "::1"}
if not HTTPS and not LOOPBACK and not env.bool("ALLOW_PLAIN_HTTP", default=False):
    raise ImproperlyConfigured(
        f"BASE_URL is {BASE_URL}: passwords would cross the network unencrypted. Use https, "
        "or set ALLOW_PLAIN_HTTP=true if another layer encrypts the traffic."
    )
ALLOWED_HOSTS = [_base.hostname, *(LOOPBACK_HOSTS if LOOPBACK else []), *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [BASE_URL]


def _secret_key() -> str:
    """Return SECRET_KEY, or, on a loopback address only, one that is made once and kept beside the data."""
    if key := env("SECRET_KEY", default=""):
        return key
    if not LOOPBACK:
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text and keep it; sessions and codes depend on it.")
    kept = DATA_DIR / "secret-key"
    if not kept.exists():  # linked into place whole, so that a second process never reads half a key
        new = DATA_DIR / f"secret-key.{os.getpid()}"
        new.touch(mode=0o600)
        new.write_text(get_random_secret_key(), "ascii")
        with contextlib.suppress(FileExistsError):
            os.link(new, kept)
        new.unlink()
    return kept.read_text("ascii")


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # those before it still read what they wrote
DEBUG = env.bool("DEBUG", default=False)
if DEBUG and not LOOPBACK:
    raise ImproperlyConfigured("DEBUG shows settings to visitors: it works on a loopback BASE_URL only.")

# --- Who may come in --------------------------------------------------------------------------
SIGNUP = env.str("SIGNUP", default="open")
SIGNUP_DOMAINS = [domain.lower().lstrip("@") for domain in env.list("SIGNUP_DOMAINS", default=[])]
PUBLIC_PAGES = env.bool("PUBLIC_PAGES", default=True)
if SIGNUP not in {"open", "closed", "domains"}:
    raise ImproperlyConfigured(f"SIGNUP is open, closed or domains, not {SIGNUP!r}.")
if SIGNUP == "domains" and not SIGNUP_DOMAINS:
    raise ImproperlyConfigured("SIGNUP=domains needs SIGNUP_DOMAINS, for example SIGNUP_DOMAINS=example.org.")


# --- Who else may vouch for people: each provider by its variables alone ------------------------
def _provider(title: str, *needed: str, more: tuple[str, ...] = ()) -> list[str]:
    """The values of a provider's variables, or nothing. Half of them would fail at the first sign-in: fail now."""
    given = [name for name in (*needed, *more) if env.str(name, default="")]
    missing = [name for name in needed if name not in given]
    if given and missing:
        raise ImproperlyConfigured(
            f"Sign-in by {title} is set by half: set {' and '.join(missing)} too, or remove {' and '.join(given)}."
        )
    return [env.str(name) for name in needed] if given else []


def _origin(name: str, address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no address: {address!r}.") from error
    if (parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}) or not parts.netloc:
        raise ImproperlyConfigured(f"{name} must begin with https://, not be {address!r}.")
    return f"{parts.scheme}://{parts.netloc}"


SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
_sign_in_origins: list[str] = []  # Chromium holds form-action against the redirects of a form, too
if _values := _provider(
    "OpenID Connect", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", more=("OIDC_NAME", "OIDC_ORIGINS")
):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", default="") or "OpenID Connect",
                "client_id": _values[1],
                "secret": _values[2],
                "settings": {"server_url": _values[0].rstrip("/")},
            }
        ],
    }
    _sign_in_origins += [_origin("OIDC_ISSUER", _values[0])]
    _sign_in_origins += [_origin("OIDC_ORIGINS", one) for one in env.list("OIDC_ORIGINS", default=[])]
if _values := _provider("GitHub", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"):
    SOCIALACCOUNT_PROVIDERS["github"] = {"APPS": [{"client_id": _values[0], "secret": _values[1]}]}
    _sign_in_origins += ["https://github.com"]
if _values := _provider("Google", "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"):
    _google = {"client_id": _values[0], "secret": _values[1]}
    SOCIALACCOUNT_PROVIDERS["google"] = {"OAUTH_PKCE_ENABLED": True, "APPS": [_google]}
    _sign_in_origins += ["https://accounts.google.com"]

# --- What it is made of -----------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts",
    "checklist",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.middleware.RequestContext",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.api.Conditional",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.Preferences",
    "config.middleware.Readable",
    *([] if PUBLIC_PAGES else ["django.contrib.auth.middleware.LoginRequiredMiddleware"]),
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "checklist.middleware.SignInWhereAsked",
    "checklist.middleware.NotForSearchEngines",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# SQLite has no covering indexes and makes plain ones instead, which is what we want there.
# E-mail addresses are unique without regard to case, by a constraint that auth.W004 does not see.
SILENCED_SYSTEM_CHECKS = ["models.W040", "auth.W004"]

# --- Database: measured reasons in docs/decisions/0003-two-engines.md ---------------------------
DATABASES = {"default": env.db_url_config(env("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
_database = DATABASES["default"]
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    _options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;",
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _options = {"connect_timeout": 3}
    _database["DISABLE_SERVER_SIDE_CURSORS"] = True
    if env.bool("DATABASE_SESSION_SETTINGS", default=True):  # off behind pgbouncer: set them by ALTER ROLE there
        _options["options"] = (
            "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
        )
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
_database["OPTIONS"] = {**_options, **_database.get("OPTIONS", {})}
_database["CONN_MAX_AGE"] = None if "sqlite3" in _database["ENGINE"] else 60
_database["CONN_HEALTH_CHECKS"] = "sqlite3" not in _database["ENGINE"]

# One cache that all workers share, in the database: rate limits must count across workers.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- Languages and time -----------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
VISITOR_TIME_ZONE = env("TIME_ZONE", default="UTC")  # of people who have not chosen one and whose browser is silent
try:
    ZoneInfo(VISITOR_TIME_ZONE)
except (ValueError, OSError, ZoneInfoNotFoundError) as error:
    raise ImproperlyConfigured(f"TIME_ZONE is a name such as Europe/Berlin, not {VISITOR_TIME_ZONE!r}.") from error
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [ROOT / "locale"]

# --- Accounts ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "welcome"
ACCOUNT_ADAPTER = "checklist.adapters.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # to change the address: whoever has that has the account
ACCOUNT_FORMS = {"add_email": "accounts.forms.AddressForm"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.AuthenticatorForm",
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.SecondStepAgainForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
    "edit_webauthn": "accounts.forms.PasskeyNameForm",
    "login_webauthn": "accounts.forms.PasskeyAnswerAlone",
    "authenticate_webauthn": "accounts.forms.PasskeyAnswer",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAnswerAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOOPBACK and not HTTPS  # then browsers have passkeys on localhost only
MFA_TOTP_ISSUER = "ML checklist"
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # as passwords; each sign-in by passkey asks twice
SOCIALACCOUNT_ADAPTER = "accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""  # /accounts/oidc/login/callback/, as /accounts/github/login/callback/
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # where both sides verified the address: accounts/adapters.py
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_STORE_TOKENS = False
USERSESSIONS_TRACK_ACTIVITY = False  # or each request would write
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if HTTPS else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Mail: into files until a server is set ----------------------------------------------------
MAIL_IS_SET = bool(env("EMAIL_URL", default=""))
if MAIL_IS_SET:
    globals().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"ML checklist <noreply@{_base.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_IS_SET else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = MAIL_IS_SET
ACCOUNT_EMAIL_NOTIFICATIONS = MAIL_IS_SET
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_IS_SET  # without mail no address is verified, and factors help all the same

# --- Sessions, cookies, headers ----------------------------------------------------------------
_secure_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_secure_prefix}sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
CSRF_COOKIE_NAME = f"{_secure_prefix}csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = f"{_secure_prefix}language"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *_sign_in_origins],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
REQUEST_MAX_SIZE = 1024 * 1024
UPLOAD_ADDRESSES = {"/checklists/import/", "/api/v1/checklists/import/"}  # where a request may be as large as that:
UPLOAD_MAX_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024  # of a form without its files: a pasted list of 5 MB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Static files: compressed, hashed, kept for ever by browsers --------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- API -----------------------------------------------------------------------------------------
API_WRITES_A_MINUTE = env.int("API_WRITES_A_MINUTE", default=120)  # of one account, exactly
API_READS_A_MINUTE = -(-env.int("API_READS_A_MINUTE", default=1200) // env.int("WEB_CONCURRENCY", default=2))
API_GUESTS_A_MINUTE = -(-env.int("API_GUESTS_A_MINUTE", default=240) // env.int("WEB_CONCURRENCY", default=2))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["config.api.BearerToken", "config.api.BrowserSession"],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.Scoped"],
    "DEFAULT_THROTTLE_CLASSES": ["config.api.Writes", "config.api.Reads"],
    "DEFAULT_PARSER_CLASSES": ["config.api.StrictJSONParser", "config.api.MergePatchParser"],
    "DEFAULT_RENDERER_CLASSES": ["config.api.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.Operation",
    "EXCEPTION_HANDLER": "config.api.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ML checklist",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "State": "checklist.models.State",
        "Visibility": "checklist.models.Visibility",
        "LinkSource": "checklist.models.Resource.Source",
        "Role": "accounts.models.Role",
        "Shares": "accounts.models.Shares",
        "Scope": "accounts.models.Scope",
        "Practice": "checklist.queries.Practice",
        "MemberStatus": "checklist.queries.Status",
        "InvitationState": "accounts.models.Invitation.State",
    },
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.api.schema.finished"],
    "PREPROCESSING_HOOKS": ["config.api.schema.ours"],
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
}

# --- Logs: one line a request, with its id; never a body, a query string or a cookie ------------
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
_formatter = "json" if env("LOG_FORMAT", default="text") == "json" else "text"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "config.logs.RequestId"},
        "without_secrets": {"()": "config.logs.WithoutSecrets"},
    },
    "formatters": {
        "text": {"format": "{asctime} {levelname} {request_id} {name}: {message}", "style": "{"},
        "json": {"()": "config.logs.JSONFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "without_secrets"],
            "formatter": _formatter,
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": LOG_LEVEL},
        "fido2": {"level": "WARNING"},  # it would name each passkey that is used
    },
}
