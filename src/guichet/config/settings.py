"""Django settings, read from the environment once.

A doubtful value stops the start with a sentence; nothing falls back in silence.
"""

import os
from pathlib import Path

from guichet.config.environment import database_settings, read_flag, read_secret_key

BASE_DIR = Path(__file__).resolve().parents[3]
DATA_DIR = Path(os.environ.get("GUICHET_DATA") or BASE_DIR / "var")
SCHEMES_DIR = Path(os.environ.get("GUICHET_SCHEMES") or BASE_DIR / "schemes")

DEMO = read_flag("GUICHET_DEMO")
DEBUG = False
SECRET_KEY = read_secret_key(DATA_DIR)
ALLOWED_HOSTS = os.environ.get("GUICHET_HOSTS", "127.0.0.1,localhost,testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "dsfr",
    "widget_tweaks",
    "procrastinate.contrib.django",
    "guichet.shared",
    "guichet.territories",
    "guichet.documents",
    "guichet.schemes",
    "guichet.simulations",
    "guichet.website",
]
if DEMO:
    INSTALLED_APPS.append("guichet.demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "guichet.config.urls"
WSGI_APPLICATION = "guichet.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": database_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
