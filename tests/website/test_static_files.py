"""Everything pages name is published, and little else."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

from guichet.website.static_files import PublishedFilesFinder

SOURCE = Path(__file__).resolve().parents[2] / "src" / "guichet"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
PARTS_OF_DSFR = {"fr-icon-theme-fill"}


def published() -> set[str]:
    return {path for path, _ in PublishedFilesFinder().list([])}


def test_every_file_a_template_names_is_published() -> None:
    named = {
        name for template in TEMPLATES for name in re.findall(r"{% static '([^']+)' %}", template.read_text())
    }
    assert named
    assert named <= published()


def test_every_icon_a_template_names_has_its_rule() -> None:
    rules = (SOURCE / "shared/static/guichet/icons.css").read_text()
    named = {
        name for template in TEMPLATES for name in re.findall(r"fr-icon-[a-z0-9-]+", template.read_text())
    }
    missing = {name for name in named if f".{name}::before" not in rules}
    assert not missing, "add their rule to shared/static/guichet/icons.css"


def test_published_files_are_few_and_hold_no_archive_of_the_design_system() -> None:
    files = published()
    assert len(files) < 250
    assert not any("legacy" in path or path.endswith(".md") for path in files)


@pytest.mark.parametrize("path", ["dsfr/dist/legacy/legacy.min.css", "dsfr/../../settings.py", "nope.css"])
def test_other_files_are_not_found(path: str) -> None:
    assert finders.find(path) is None


def test_unpublished_files_keep_their_plain_names() -> None:
    with override_settings(STATIC_ROOT="/nonexistent"):
        assert staticfiles_storage.url("guichet/guichet.css") == "/static/guichet/guichet.css"


@pytest.mark.slow
def test_published_files_are_named_by_their_content(tmp_path: Path) -> None:
    storages = {"staticfiles": {"BACKEND": "guichet.website.static_files.HashedStaticFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        url = staticfiles_storage.url("guichet/guichet.css")
    assert re.fullmatch(r"/static/guichet/guichet\.[0-9a-f]{12}\.css", url)
    assert (tmp_path / url.removeprefix("/static/")).exists()
    assert (tmp_path / f"{url.removeprefix('/static/')}.gz").exists()
