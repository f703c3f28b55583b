"""Which static files are published, and under which names.

django-dsfr brings some 1 600 files; a page needs about a hundred. The finder publishes the few entry files
named here and whatever their `url(...)` point to, so that publishing takes a second and nothing that is
used can be forgotten. The storage names files by their content; until files are published (tests, a
working copy) pages simply link to the plain names, which whitenoise finds in the packages.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # whitenoise ships no types

DSFR_FILES = (
    "dsfr/dist/dsfr.main.min.css",
    "dsfr/dist/dsfr.print.min.css",
    "dsfr/dist/dsfr/dsfr.module.min.js",
    "dsfr/dist/favicon/apple-touch-icon.png",
    "dsfr/dist/favicon/favicon.ico",
    "dsfr/dist/favicon/favicon.svg",
    "dsfr/dist/artwork/dark.svg",
    "dsfr/dist/artwork/light.svg",
    "dsfr/dist/artwork/system.svg",
)
OTHER_PACKAGE_FILES = ("django_htmx/htmx-2.min.js",)
OWN_FOLDERS = ("guichet/",)
ICONS_SHEET = "guichet/icons.css"

_URL = re.compile(r"""url\(["']?(?!data:|#)([^"')]+)""")


class PublishedFilesFinder(AppDirectoriesFinder):
    """Finds the files pages use in the packages, and no other."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for path, storage in super().list(ignore_patterns):
            if self._is_published(path):
                yield path, storage

    def find_in_app(self, app: str, path: str) -> str | None:
        return super().find_in_app(app, path) if self._is_published(path) else None

    def _is_published(self, path: str) -> bool:
        return path.startswith(OWN_FOLDERS) or path in self._package_files

    @cached_property
    def _package_files(self) -> frozenset[str]:
        dsfr = Path(apps.get_app_config("dsfr").path) / "static"
        own = Path(apps.get_app_config("shared").path) / "static"
        sheets = [(dsfr, name) for name in DSFR_FILES if name.endswith(".css")] + [(own, ICONS_SHEET)]
        named = {target for root, sheet in sheets for target in _targets(root, sheet)}
        return frozenset({*DSFR_FILES, *OTHER_PACKAGE_FILES, *named})


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Content-hashed names once published, plain names before."""

    def stored_name(self, name: str) -> str:
        if not self.hashed_files:
            return name
        stored: str = super().stored_name(name)
        return stored


def _targets(root: Path, sheet: str) -> Iterator[str]:
    """Yield the names of the files a style sheet points to."""
    for found in _URL.finditer((root / sheet).read_text(encoding="utf-8")):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(sheet), found[1]))
