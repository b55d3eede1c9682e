"""Configure the portal from its environment, refusing at start what cannot be meant.

Nothing here is unsafe by default. Only the local demonstration (`PORTAL_DEMO=1`, set by `dev.py`) runs without HTTPS,
and it answers to local names alone. `.env.example` lists every variable.
"""

import os
import warnings
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"", "0", "false", "no", "off"})
#: How addresses of a PostgreSQL begin
POSTGRESQL = ("postgres://", "postgresql://")


def word(name: str) -> str:
    """Return a variable's text, empty when it is not set."""
    return str(env.str(name, default="")).strip()


def flag(name: str) -> bool:
    """Return a yes-or-no variable; a misspelt word is refused instead of meaning no."""
    answer = word(name).lower()
    if answer in TRUE or answer in FALSE:
        return answer in TRUE
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {answer!r}.")


def demanded(name: str, why: str) -> str:
    """Return a variable that has no safe default."""
    value = word(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. {why} See .env.example; for a local demonstration, run: python3 dev.py run"
        )
    return value


def secret_key() -> str:
    key = demanded("SECRET_KEY", "It signs sessions and forms.")
    if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            "SECRET_KEY must be at least 50 random characters. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return key


def allowed_hosts() -> list[str]:
    hosts = [
        host.strip() for host in demanded("ALLOWED_HOSTS", "Name the site's hosts, separated by commas.").split(",")
    ]
    for host in hosts:
        if not host or "*" in host or "/" in host or " " in host:
            raise ImproperlyConfigured(f"ALLOWED_HOSTS must hold plain host names without scheme or *, not {host!r}.")
    return hosts


def database_url() -> str:
    if DEMO and not word("DATABASE_URL"):
        VAR_DIR.mkdir(exist_ok=True)
        return f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"
    return demanded("DATABASE_URL", "Give postgres://user:password@host/name or sqlite:////path/to/file.")


def databases() -> dict[str, dict[str, Any]]:
    """Return the leader's settings, and those of its replicas, which are on PostgreSQL alone."""
    leader, replicas = database_url(), word("DATABASE_REPLICAS").split()
    if not leader.startswith((*POSTGRESQL, "sqlite:///")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///.")
    if not all(url.startswith(POSTGRESQL) for url in (*replicas, *([leader] if replicas else []))):
        raise ImproperlyConfigured("DATABASE_REPLICAS are of a PostgreSQL: postgres:// each, with spaces between.")
    return {
        "default": database(leader),
        **{f"replica-{number}": database(url) for number, url in enumerate(replicas, 1)},
    }


def database(url: str) -> dict[str, Any]:
    """Return a database's settings, with what each engine needs to serve readers while a budget is loaded."""
    config: dict[str, Any] = dict(env.db_url_config(url))
    options = config.setdefault("OPTIONS", {})
    if url.startswith("sqlite:"):
        # Writers queue instead of failing half-way, and readers go on meanwhile. Foreign keys are Django's doing.
        options.update(
            transaction_mode="IMMEDIATE",
            timeout=20,
            init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        )
        # Opening the file for every request costs more than most queries.
        config["CONN_MAX_AGE"] = 60
    else:
        # Granian's threads come and go: a pool keeps connections where CONN_MAX_AGE would leave one per thread.
        # A database that is away is told within a second, and looked for again every other second.
        options["pool"] = {
            "min_size": 1,
            "max_size": positive("DATABASE_POOL_SIZE", 8),
            "timeout": 1,
            "reconnect_timeout": 2,
        }
        # Of a machine that does not even refuse, nothing is heard: seconds to connect, milliseconds for an answer.
        options.update(connect_timeout=2, tcp_user_timeout=5000)
        config["CONN_HEALTH_CHECKS"] = True
    return config


def page_cache() -> dict[str, Any]:
    """Return where rendered pages are kept: in the memory of each process, or in a Redis that all of them share."""
    url = word("CACHE_URL")
    if not url:
        local = "django.core.cache.backends.locmem.LocMemCache"
        return {"BACKEND": local, "TIMEOUT": 3600, "OPTIONS": {"MAX_ENTRIES": 1000}}
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("CACHE_URL must begin with redis://, rediss:// or unix://.")
    patience = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
    return {"BACKEND": "portal.shared_cache.SharedCache", "LOCATION": url, "TIMEOUT": 3600, "OPTIONS": patience}


def kept_files() -> dict[str, Any]:
    """Return where what staff hand in is kept: in a folder, or in an S3 that machines share."""
    url = word("FILES_URL")
    if not url:
        return {"BACKEND": "portal.kept_files.WholeFileStorage"}
    parts, words = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    if parts.scheme != "s3" or not parts.netloc or set(words) - {"endpoint_url", "region_name", "addressing_style"}:
        raise ImproperlyConfigured(
            "FILES_URL must be s3://bucket/folder, and may say ?endpoint_url=…&region_name=…&addressing_style=…"
        )
    if find_spec("storages") is None:
        raise ImproperlyConfigured("FILES_URL needs packages: pip install --require-hashes -r requirements-s3.txt")
    words.setdefault("addressing_style", "auto")
    key = {"access_key": word("AWS_ACCESS_KEY_ID"), "secret_key": word("AWS_SECRET_ACCESS_KEY")}
    options = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), **words}
    # Without a key it is the machine's own that is gone by.
    return {"BACKEND": "portal.shared_files.SharedStorage", "OPTIONS": options | (key if all(key.values()) else {})}


def roles_of_second_factor() -> frozenset[str]:
    """Return the roles of which a second factor is demanded, by their names in `docs/rights.md`."""
    named, known = frozenset(word("SECOND_FACTOR_ROLES").split()), {"enters", "checks", "publishes", "administers"}
    if named - known:
        raise ImproperlyConfigured(
            f"SECOND_FACTOR_ROLES may name enters, checks, publishes, administers, not {min(named - known)!r}."
        )
    return named


def identity_provider() -> dict[str, Any]:
    """Return the settings of mozilla-django-oidc for the identity provider that the site names, if it names one."""
    if not word("OIDC_ISSUER"):
        return {}
    if find_spec("mozilla_django_oidc") is None:
        raise ImproperlyConfigured("OIDC_ISSUER needs packages: pip install --require-hashes -r requirements-oidc.txt")
    where = "The provider's own page of its endpoints says it."
    addresses = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": demanded("OIDC_AUTHORIZATION_URL", where),
        "OIDC_OP_TOKEN_ENDPOINT": demanded("OIDC_TOKEN_URL", where),
        "OIDC_OP_JWKS_ENDPOINT": demanded("OIDC_JWKS_URL", where),
    }
    # Where to log out of the provider too; without it one logs out here alone.
    end = {"OIDC_OP_LOGOUT_ENDPOINT": word("OIDC_END_SESSION_URL")} if word("OIDC_END_SESSION_URL") else {}
    for name, address in {"OIDC_ISSUER": word("OIDC_ISSUER"), **addresses, **end}.items():
        if not address.startswith("https://") and not DEMO:
            raise ImproperlyConfigured(f"{name} must begin with https://, not {address!r}.")
    return {
        **addresses,
        **end,
        # The token goes back with whoever logs out there, and is kept for nothing else.
        "OIDC_STORE_ID_TOKEN": bool(end),
        "OIDC_ISSUER": word("OIDC_ISSUER"),
        "OIDC_OP_USER_ENDPOINT": "",
        "OIDC_RP_CLIENT_ID": demanded("OIDC_CLIENT_ID", "The provider knows the site by it."),
        "OIDC_RP_CLIENT_SECRET": demanded("OIDC_CLIENT_SECRET", "The provider gives it to the site."),
        "OIDC_RP_SIGN_ALGO": word("OIDC_SIGN_ALGORITHM") or "RS256",
        "OIDC_RP_SCOPES": word("OIDC_SCOPES") or "openid",
        "OIDC_CLAIM": word("OIDC_CLAIM") or "sub",
        "OIDC_CREATE_USER": False,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": 10,
        "OIDC_CALLBACK_CLASS": "portal.accounts.identity_provider.ProviderCallbackView",
    }


def positive(name: str, default: int) -> int:
    """Return a whole number above zero."""
    number = word(name) or str(default)
    if not number.isascii() or not number.isdigit() or int(number) == 0:
        raise ImproperlyConfigured(f"{name} must be a whole number above 0, not {number!r}.")
    return int(number)


def email_server(url: str) -> dict[str, Any]:
    """Return the parts of the address of a server for e-mail, with the address that notices come from."""
    if not url:
        return {}
    parts = urlsplit(url)
    sender = dict(parse_qsl(parts.query)).get("from", "")
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname or "@" not in sender:
        raise ImproperlyConfigured(
            "EMAIL_URL must be like smtp+tls://user:password@mail.example.org:587/?from=budget@example.org."
        )
    port = parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port,
        "user": user,
        "password": password,
        "from": sender,
    }


#: The licences that a site may give its data under, by their names of SPDX: web address, title.
DATA_LICENCES = {
    "CC0-1.0": ("https://creativecommons.org/publicdomain/zero/1.0/", "Creative Commons Zero 1.0"),
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0"),
    "ODC-By-1.0": ("https://opendatacommons.org/licenses/by/1-0/", "Open Data Commons Attribution 1.0"),
    "PDDL-1.0": ("https://opendatacommons.org/licenses/pddl/1-0/", "Public Domain Dedication and License 1.0"),
}


def data_licence() -> dict[str, str]:
    """Return name, path and title of the licence of the site's data; empty where the site says none.

    ``SITE_LICENCE``, by which it was said before, is heard where ``DATA_LICENCE`` says nothing.
    """
    name = word("DATA_LICENCE") or (word("SITE_LICENCE") if word("SITE_LICENCE") in DATA_LICENCES else "")
    if name and name not in DATA_LICENCES:
        raise ImproperlyConfigured(f"DATA_LICENCE must be one of {', '.join(DATA_LICENCES)}, not {name!r}.")
    return dict(zip(("name", "path", "title"), (name, *DATA_LICENCES[name]), strict=True)) if name else {}


if word("SITE_LICENCE"):
    warnings.warn(
        "SITE_LICENCE is an old setting, a sentence on the data that programs cannot read. Name the licence as"
        " DATA_LICENCE, which is said instead of it.",
        stacklevel=1,
    )


# Mode

DEMO = flag("PORTAL_DEMO")
DEBUG = flag("DEBUG")
if DEBUG and not DEMO:
    raise ImproperlyConfigured("DEBUG=1 shows source and settings to everyone; it is for the local demonstration only.")

SECRET_KEY = secret_key()
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if DEMO else allowed_hosts()
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

INSTALLED_APPS = [
    "portal.accounts.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tables2",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks_db",
    "budgets.apps.BudgetsConfig",
]

MIDDLEWARE = [
    "portal.framing.FramingMiddleware",
    "portal.response_headers.ResponseHeadersMiddleware",
    "portal.cross_origin.CrossOriginMiddleware",
    "portal.metrics.MetricsMiddleware",
    # Before all that asks who speaks: a probe speaks plain HTTP to an address, not to the site's name.
    "portal.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.public_pages.PublicPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Tells a browser or proxy that asks again whether what it has is still what the page says.
    "django.middleware.http.ConditionalGetMiddleware",
    "portal.public_pages.AddressLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.idle_sessions.IdleSessionMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.busy.BusyDatabaseMiddleware",
    "portal.impossible_keys.ImpossibleKeyMiddleware",
    # Last, as it asks: it answers for log-ins that are locked.
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "budgets.context_processors.page_frame",
            ],
        },
    },
]

# Data

DATABASES = databases()
#: Read from for public pages, in turn, where they are not behind
REPLICAS = [name for name in DATABASES if name != "default"]
DATABASE_ROUTERS = ["portal.replicas.ReplicaRouter"] if REPLICAS else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": page_cache()}
#: Whether rendered pages are kept, until something that they show changes; templates are changed while DEBUG is on.
KEPT_PAGES = not DEBUG

# The site's own words: shown in its heading and footer

SITE: dict[str, Any] = {
    "title": word("SITE_TITLE") or "Mingzhang 明账",
    "sponsor": word("SITE_SPONSOR"),  # 主办单位
    "operator": word("SITE_OPERATOR"),  # 承办单位
    "contact": word("SITE_CONTACT"),
    "icp": word("SITE_ICP"),  # ICP 备案号
    "code": word("SITE_CODE"),  # 政府网站标识码
    "police": word("SITE_POLICE"),  # 公安备案号
    "data_licence": data_licence(),  # 数据的使用许可
    "licence": "" if data_licence() else word("SITE_LICENCE"),
}

# Work that no visitor waits for, done by `manage.py upload_worker`, which finds it in the database

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# The font of the pictures that stand beside links to pages elsewhere; without it there are none
PICTURE_FONT = Path(word("PICTURE_FONT") or "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

# Languages: the address says which one, Chinese without a prefix

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = Path(word("STATIC_ROOT") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.staticfiles.NodeModulesFinder",
]
STORAGES = {
    "default": kept_files(),
    # Public, so that the accounts of the portal and of nginx can read what another account collected.
    "staticfiles": {
        "BACKEND": "portal.staticfiles.CompressedStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# Whether a second person must publish what another prepared, everywhere; else each place says so
PUBLISHING_TAKES_TWO = flag("PUBLISHING_TAKES_TWO")

# Who notices by e-mail come from, and the server that takes them; without it nobody is written to
EMAIL = email_server(word("EMAIL_URL"))
NOTICES_FROM = EMAIL.pop("from", "")
EMAIL_HOST, EMAIL_PORT = EMAIL.get("host", ""), int(EMAIL.get("port", 25))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.get("user", ""), EMAIL.get("password", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL.get("scheme") == "smtps", EMAIL.get("scheme") == "smtp+tls"
EMAIL_TIMEOUT = 10

# Whether readers may ask at figures, and for how many days it is kept who asked once that was decided on
QUESTIONS_TAKEN = not flag("NO_QUESTIONS")
QUESTION_DAYS = positive("QUESTION_DAYS", 90)

# Files that staff hand in, unless FILES_URL says where: kept beside the data; no address leads to this folder
MEDIA_ROOT = Path(word("MEDIA_ROOT") or VAR_DIR / "media")
FILE_UPLOAD_PERMISSIONS = 0o640

# Staff

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "portal.accounts.passwords.GuessedPasswordValidator"},
]
LOGIN_URL = "admin:login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_REDIRECT_URL = "admin:index"
# Who guesses waits a quarter of an hour: how often one may be wrong is said in `log_in_limits`.
AXES_HANDLER = "portal.accounts.log_in_limits.LogInHandler"
AXES_CLIENT_IP_CALLABLE = "portal.accounts.log_in_limits.client_address"
AXES_FAILURE_LIMIT = "portal.accounts.log_in_limits.failure_limit"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "admin/locked.html"
# Who came in or failed to, from where: kept for 180 days, shown to administrators; the log has the names too.
AXES_DISABLE_ACCESS_LOG = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_SENSITIVE_PARAMETERS: list[str] = []
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# A staff session ends with the working day, and sooner when nobody is at the desk.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 60 * positive("SESSION_IDLE_MINUTES", 60)
# Whether all staff must have a second factor; each may have one in any case.
SECOND_FACTOR_REQUIRED = flag("SECOND_FACTOR_REQUIRED")
# Or those who have one of these roles.
SECOND_FACTOR_ROLES = roles_of_second_factor()
OTP_TOTP_ISSUER = SITE["title"]
# The identity provider by which staff may log in, too, and whether its log-in stands for the second factor as well.
IDENTITY_PROVIDER = identity_provider()
globals().update(IDENTITY_PROVIDER)
OIDC_SECOND_FACTOR = flag("OIDC_SECOND_FACTOR")
if IDENTITY_PROVIDER:
    INSTALLED_APPS.append("mozilla_django_oidc")
    AUTHENTICATION_BACKENDS.append("portal.accounts.identity_provider.ProviderBackend")

# Safety

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
#: A table as it is typed is the largest request that is no file; nginx has the same bounds.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
# A batch of budgets has some more files than are taken, so that the page itself can say how many are.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
# All that the budgets of a batch leave open is answered in one form: four fields each, and one a table without a unit.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
SECURE_SSL_REDIRECT = not DEMO
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_SECURE = not DEMO
if not DEMO:
    # Browsers take cookies of such names over HTTPS alone, from this host alone, for all of it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_HSTS_SECONDS = 0 if DEMO else positive("HSTS_SECONDS", 31_536_000)
# Other hosts of the domain may still speak plain HTTP: they are their owner's to commit, not this portal's.
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_INCLUDE_SUBDOMAINS")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Believed only when told: without a proxy that sets it, any visitor could send this header.
BEHIND_PROXY = flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The API: how many requests an address may make a minute, beside those answered by what is kept

API_PER_MINUTE = positive("API_PER_MINUTE", 600)
NINJA_NUM_PROXIES = 1 if BEHIND_PROXY else 0

# Who watches over the portal: numbers for Prometheus at /metrics, for who has the token or, without one, this machine

METRICS_TOKEN = word("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN must be at least 20 characters.")
if METRICS_FOLDER := word("PROMETHEUS_MULTIPROC_DIR"):
    # Before anything counts: several processes count in its files.
    Path(METRICS_FOLDER).mkdir(parents=True, exist_ok=True)
else:
    # There but empty, as in the example, it would mean the folder that the process happens to run in.
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)

# Log: to standard error, for whatever runs the process to keep

LOG_LEVEL = word("LOG_LEVEL").upper() or "INFO"
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not {LOG_LEVEL!r}.")
LOG_FORMAT = word("LOG_FORMAT").lower() or "line"
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}.")
LOG_TIME = "%Y-%m-%dT%H:%M:%S%z"
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s", "datefmt": LOG_TIME},
        "json": {"()": "portal.json_log.JsonFormatter", "datefmt": LOG_TIME},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Replaces Django's own handlers, one of which would send errors by mail.
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}
