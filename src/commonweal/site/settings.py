"""The one settings file. Values come from environment variables named COMMONWEAL_… (docs/reference/settings.md)."""

from __future__ import annotations

import sys
from pathlib import Path

from commonweal.kernel.keys import read_key

from . import environment as env

SITE_DIR = Path(__file__).resolve().parent
TESTING = "pytest" in sys.modules

# -- where things live
DATA_DIR = env.folder("COMMONWEAL_DATA", Path.home() / ".local/share/commonweal")
KEYS_DIR = env.folder("COMMONWEAL_KEYS", DATA_DIR / "keys")
DEMO = env.flag("COMMONWEAL_DEMO", False)
DEBUG = env.flag("COMMONWEAL_DEBUG", False)
BIND = env.text("COMMONWEAL_BIND", "127.0.0.1:8000")
THREADS = env.whole("COMMONWEAL_THREADS", 8)
WORKERS = env.whole("COMMONWEAL_WORKERS", 2)
SITE_URL = env.text("COMMONWEAL_SITE_URL", f"http://localhost:{BIND.rsplit(':', 1)[-1]}")
ALLOWED_HOSTS = env.words("COMMONWEAL_HOSTS", "localhost,127.0.0.1,[::1]")
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.whole("COMMONWEAL_PROXIES", 0)
HTTPS = SITE_URL.startswith("https://")

SECRET_KEY = read_key(KEYS_DIR, "django")
BALLOT_AUTH_KEY = bytes.fromhex(read_key(KEYS_DIR, "auth"))
BALLOT_SLOT_KEY = bytes.fromhex(read_key(KEYS_DIR, "slot"))
RECEIPT_KEY = bytes.fromhex(read_key(KEYS_DIR, "receipt"))

DATABASE_URL = env.text("DATABASE_URL", "")
DATABASES = {"default": env.database(DATABASE_URL, DATA_DIR)}
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "commonweal.kernel.apps.KernelConfig",
    "commonweal.kernel.ledger.apps.LedgerConfig",
    "commonweal.ground.people.apps.PeopleConfig",
    "commonweal.ground.places.apps.PlacesConfig",
    "commonweal.ground.money.apps.MoneyConfig",
    "commonweal.ground.ballots.apps.BallotsConfig",
    "commonweal.capabilities.budgeting.apps.BudgetingConfig",
    "commonweal.site.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "commonweal.site.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "commonweal.site.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commonweal.kernel.refusals.RefusalMiddleware",
    "commonweal.ground.places.middleware.PlaceMiddleware",
    "commonweal.ground.people.middleware.WhoMiddleware",
    "commonweal.kernel.access.AccessMiddleware",
]

ROOT_URLCONF = "commonweal.site.urls"
ACCESS_EXTERNAL_VIEWS = "commonweal.site.urls.EXTERNAL_VIEWS"
WSGI_APPLICATION = "commonweal.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonweal.site.context.shell",
            ],
            "builtins": ["commonweal.kernel.templatetags.say"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- people
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,10/5m/key",
    "request_login_code": "20/m/ip,6/5m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Commonweal"

# -- language and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
TIME_ZONE = env.text("COMMONWEAL_TIME_ZONE", "Europe/London")
USE_TZ = True
USE_I18N = True

# -- files, mail, jobs, cache
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS: list[Path] = []
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
MEDIA_ROOT = env.folder("COMMONWEAL_MEDIA", DATA_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
DEFAULT_FROM_EMAIL = env.text("COMMONWEAL_MAIL_FROM", "Commonweal <noreply@localhost>")
EMAIL_HOST = env.text("COMMONWEAL_MAIL_HOST", "localhost")
EMAIL_PORT = env.whole("COMMONWEAL_MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("COMMONWEAL_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("COMMONWEAL_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("COMMONWEAL_MAIL_TLS", False)
if DEMO:
    EMAIL_BACKEND = "commonweal.site.demo.mailbox.DemoMailbox"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}

# -- safety
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
CSRF_TRUSTED_ORIGINS = [SITE_URL]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("COMMONWEAL_LOG_LEVEL", "WARNING")},
}
