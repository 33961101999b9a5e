"""Django's settings, filled from the workspace that ``GROUNDRULES_WORKSPACE`` names.

Without a workspace (tests, type checks) the record lives in a temporary folder and the secret in memory.
``GROUNDRULES_HTTPS=1`` says that people reach the server over https: cookies are then Secure and ``__Host-``.
The demo serves plain http on this machine only, where a Secure cookie would never come back.
"""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_PACKAGE = Path(__file__).resolve().parent


def _secret(folder: Path | None) -> str:
    """The signing key, made on first use, readable by its owner only."""
    if folder is None:
        return secrets.token_urlsafe(50)
    path = folder / "secret_key"
    fresh = secrets.token_urlsafe(50).encode()
    draft = folder / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fsync(handle)
        try:
            os.link(draft, path)  # two processes starting at once: the first one's key holds for both
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _switch(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


_given = os.environ.get("GROUNDRULES_WORKSPACE")
WORKSPACE = Path(_given).resolve() if _given else None
if WORKSPACE and not WORKSPACE.is_dir():
    raise ImproperlyConfigured(f"GROUNDRULES_WORKSPACE names {WORKSPACE}, which is no folder")
_record = (WORKSPACE or Path(tempfile.gettempdir())) / (
    "record.sqlite3" if WORKSPACE else f"groundrules-record-{os.getpid()}.sqlite3"
)
HTTPS = _switch("GROUNDRULES_HTTPS")

DEBUG = False
SECRET_KEY = _secret(WORKSPACE)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_words("GROUNDRULES_HOSTS")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _words("GROUNDRULES_HOSTS")] if HTTPS else []
ROOT_URLCONF = "groundrules.web.urls"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "groundrules.store",
    "groundrules.web",
]
MIDDLEWARE = [
    "groundrules.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_PACKAGE / "web" / "templates"],
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
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _record,
        # A ruling is acknowledged only once it is on the disk: full synchronous, one writer at a time.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000"
            ),
        },
        # A file, not memory, so that tests run with the same journal and locks as people do.
        "TEST": {"NAME": Path(tempfile.gettempdir()) / f"groundrules-test-{os.getpid()}.sqlite3"},
    }
}

AUTHENTICATION_BACKENDS = ["groundrules.store.signin.ThrottledBackend"]
PASSWORD_HASHERS = [
    "groundrules.store.signin.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # the token reaches htmx through the page, not through script reading a cookie
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "groundrules_session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "groundrules_csrf"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _switch("GROUNDRULES_BEHIND_PROXY") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# W002: our own outermost middleware sets the header on every answer, static files and errors included.
# W021: whether a whole domain goes on the browsers' preload list is its owner's word, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W021"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
