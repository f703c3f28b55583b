"""In production nothing of the demonstration is there: no room, no address, no mailbox, no banner, no clock."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

ASK = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
import procrastinate.contrib.django
from guichet.config import urls, wsgi

def answers(path):
    try:
        resolve(path)
    except Resolver404:
        return False
    return True

print(json.dumps({
    "modules": sorted(name for name in sys.modules if name.startswith("guichet.demo")),
    "app": "guichet.demo" in settings.INSTALLED_APPS,
    "backend": settings.EMAIL_BACKEND,
    "processors": settings.TEMPLATES[0]["OPTIONS"]["context_processors"],
    "addresses": [path for path in ("/demonstration", "/demonstration/entrer", "/demonstration/courriels") if answers(path)],
}))
"""


def started(tmp_path: Path, demo: str) -> dict[str, object]:
    """Start the settings in a process of their own and tell what is there."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GUICHET_")}
    environment |= {
        "GUICHET_DEMO": demo,
        "GUICHET_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "guichet.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_production_has_nothing_of_it(tmp_path: Path) -> None:
    found = started(tmp_path, "0")
    assert found["modules"] == []
    assert found["app"] is False
    assert found["addresses"] == []
    assert "demo" not in str(found["backend"])
    assert "demo" not in str(found["processors"])


@pytest.mark.slow
def test_the_demonstration_has_it(tmp_path: Path) -> None:
    found = started(tmp_path, "1")
    assert found["app"] is True
    assert len(list(found["addresses"])) == 3  # type: ignore[call-overload]  # JSON gives any object
    assert found["backend"] == "guichet.demo.mailbox.Mailbox"


@pytest.mark.parametrize("path", ["/demonstration", "/demonstration/courriels", "/demonstration/entrer"])
def test_its_addresses_are_not_there(client: Client, path: str) -> None:
    assert settings.DEMO is False
    assert client.get(path).status_code == 404
    assert client.post(path, {"role": "prefete"}).status_code == 404
    assert "demonstration" not in client.get("/sources").content.decode()
