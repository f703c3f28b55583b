"""The validators that others use accept our files, and refuse them once something in them is false."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from . import validators
from .awards import FUNDER, publish
from .test_open_data import LENT, get, later

__all__ = ["later"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "later"), pytest.mark.slow]
HOSTILE: dict[str, Any] = {"title": '=1+1, « cité » ; "à" voir\nligne', "beneficiary": "@essai, de l’Île"}


def written(client: Client, folder: Path, name: str, described: str) -> tuple[Path, Path]:
    """Write a file and its schema as they are answered."""
    file, schema = folder / name, folder / "schema.json"
    file.write_bytes(get(client, f"/donnees/{name}")[1])
    schema.write_bytes(client.get(f"/donnees/{described}").content)
    return file, schema


def found(file: Path, schema: Path) -> dict[str, list[str]]:
    try:
        return validators.problems(file, schema)
    except validators.Unavailable as error:
        pytest.skip(f"{error}")


@pytest.mark.parametrize(
    ("name", "described"),
    [("subventions.csv", "subventions.schema.json"), ("laureats.csv", "laureats.schema.json")],
)
def test_our_files_are_valid(client: Client, tmp_path: Path, name: str, described: str) -> None:
    publish(3)
    publish(**HOSTILE, siret="", rna="W372000000", payments=1)
    file, schema = written(client, tmp_path, name, described)
    assert found(file, schema) == {"frictionless": [], "validata": []}
    if name == "subventions.csv" and LENT.exists():
        assert found(file, LENT) == {"frictionless": [], "validata": []}


def test_what_is_false_is_refused(client: Client, tmp_path: Path) -> None:
    publish()
    file, schema = written(client, tmp_path, "subventions.csv", "subventions.schema.json")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",non,", ",peut-être,"), encoding="utf-8")
    wrong = found(file, schema)
    assert wrong["frictionless"]
    assert wrong["validata"]
    file.write_text(text.replace(FUNDER, FUNDER[:-1] + "2"), encoding="utf-8")
    assert found(file, schema)["validata"], "the key of a SIRET is checked"
    assert json.loads(schema.read_text(encoding="utf-8"))["custom_checks"]
