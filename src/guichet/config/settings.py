"""Django settings, read from the environment once.

A doubtful value stops the start with a sentence; nothing falls back in silence.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from guichet.config.environment import database_settings, read_clamd, read_flag, read_instant, read_secret_key
from guichet.config.mailing import proconnect_settings, site_address, smtp_settings
from guichet.shared import logging as shared_logging

BASE_DIR = Path(__file__).resolve().parents[3]
DATA_DIR = Path(os.environ.get("GUICHET_DATA") or BASE_DIR / "var")
SCHEMES_DIR = Path(os.environ.get("GUICHET_SCHEMES") or BASE_DIR / "schemes")
PORTALS_DIR = Path(os.environ.get("GUICHET_PORTALS") or BASE_DIR / "portals")

DEMO = read_flag("GUICHET_DEMO")
DEMO_START = read_instant("GUICHET_NOW")
if DEMO_START and not DEMO:
    raise ImproperlyConfigured(
        "GUICHET_NOW ne règle que l'horloge de la démonstration : ajoutez GUICHET_DEMO=1."
    )
PUBLISHER = os.environ.get("GUICHET_PUBLISHER", "")  # the administration named in the legal notice
GIVING_PREFIX = (
    os.environ.get("GUICHET_360GIVING_PREFIX") or "guichet"
)  # handed out by 360Giving, once asked for
DEBUG = False
SECRET_KEY = read_secret_key(DATA_DIR)
ALLOWED_HOSTS = os.environ.get("GUICHET_HOSTS", "127.0.0.1,localhost,testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "dsfr",
    "widget_tweaks",
    "procrastinate.contrib.django",
    "guichet.shared",
    "guichet.journal",
    "guichet.territories",
    "guichet.accounts",
    "guichet.documents",
    "guichet.crte",
    "guichet.schemes",
    "guichet.simulations",
    "guichet.budget",
    "guichet.applications",
    "guichet.review",
    "guichet.grants",
    "guichet.publication",
    "guichet.calls",
    "guichet.news",
    "guichet.website",
]
if DEMO:
    INSTALLED_APPS.append("guichet.demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "guichet.accounts.web.middleware.ActorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guichet.website.middleware.BadInputMiddleware",
]

ROOT_URLCONF = "guichet.config.urls"
WSGI_APPLICATION = "guichet.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "guichet.website.navigation.around",
            ]
        },
    }
]
if DEMO:
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("guichet.demo.banner.demonstration")

DATABASES = {"default": database_settings()}
LOGGING = shared_logging.configure()
WEBHOOKS_TO_THIS_MACHINE = DEMO  # elsewhere a webhook never calls an internal address
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["guichet.accounts.backends.PersonBackend"]
SESSION_ENGINE = "guichet.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600  # seconds without a visit; officers sign in again after twelve hours
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Mails leave once a server is named; until then they wait. The demonstration shows them on a page instead.
SITE_ADDRESS = site_address(demo=DEMO)
SITE_HOST = urlsplit(SITE_ADDRESS).hostname or "guichet.invalid"
DEFAULT_FROM_EMAIL = os.environ.get("GUICHET_MAIL_FROM") or f"Guichet <ne-pas-repondre@{SITE_HOST}>"
SMTP = smtp_settings(SITE_ADDRESS)
MAILS_LEAVE = DEMO or bool(SMTP)
EMAIL_BACKEND = "guichet.demo.mailbox.Mailbox" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
if SMTP and not DEMO:
    globals().update(SMTP)
PROCONNECT = proconnect_settings()
globals().update(PROCONNECT)
if PROCONNECT:
    AUTHENTICATION_BACKENDS.append("guichet.accounts.web.proconnect.StrictBackend")

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = Path(os.environ.get("GUICHET_FILES") or DATA_DIR / "files")  # never served: read through views
FILE_UPLOAD_HANDLERS = [
    "guichet.documents.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
CLAMD = read_clamd("GUICHET_CLAMD")
STATICFILES_FINDERS = ["guichet.website.static_files.PublishedFilesFinder"]
STORAGES = {
    "default": {"BACKEND": "guichet.documents.storage.DurableFiles"},
    "staticfiles": {"BACKEND": "guichet.website.static_files.HashedStaticFiles"},
}
# Until files are published (tests, a working copy), they are served from the packages that hold them.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_ALLOW_ALL_ORIGINS = False
DSFR_USE_INTEGRITY_CHECKSUMS = False

# Nothing comes from elsewhere, nothing is inline: charts are SVG attributes, scripts are files.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
if PROCONNECT:  # the form that signs out leads there; browsers hold redirects to this list
    provider = urlsplit(PROCONNECT["PROCONNECT_ISSUER"])
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(f"{provider.scheme}://{provider.netloc}")
CSRF_FAILURE_VIEW = "guichet.website.error_pages.forbidden"
SECURE_REFERRER_POLICY = "same-origin"
# GUICHET_HTTPS says that a proxy ends TLS before us: only then may cookies and links insist on it.
if read_flag("GUICHET_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_SECURE = True
