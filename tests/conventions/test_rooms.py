"""What is private to a room, and which way its foreign keys point."""

import ast
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from .code_base import GROUND, PUBLIC, Source, Violation, dotted, imports, level, report, rooms, sources

ROUTING = {"web", "api", "urls"}
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
BY_NAME = {"import_module", "import_string", "get_model"}


def may_import(source: Source, room: str, module: str) -> bool:
    """Say whether this file may name this module of another room."""
    if module.startswith("_"):
        return False
    if room in GROUND or (source.room == "cli" and room == "config"):
        return True
    if source.path in {"src/guichet/config/urls.py", "src/guichet/config/api.py"} and module in ROUTING:
        return True
    return module in PUBLIC


def named(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every module of the platform that a file names, by an import or by a string given to an importer."""
    yield from imports(source)
    for node in source.every(ast.Call):
        if not (node.args and isinstance(node.args[0], ast.Constant)):
            continue
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        text = str(node.args[0].value)
        if function == "get_model" and "/migrations/" not in source.path:
            yield node, f"guichet.{text.split('.', maxsplit=1)[0]}.models"
        elif function in BY_NAME and text.startswith("guichet."):
            yield node, text


def private_imports(source: Source) -> Iterator[Violation]:
    for node, name in named(source):
        parts = name.split(".")
        if parts[0] != "guichet" or len(parts) < 2 or parts[1] == source.room:
            continue
        room, module = parts[1], parts[2] if len(parts) > 2 else ""
        if not may_import(source, room, module):
            remedy = (
                f"{name} is private to the room {room}: go through one of its {', '.join(sorted(PUBLIC))}."
            )
            yield source.at(node, remedy)


def upward_relations(models: list[Any]) -> Iterator[Violation]:
    for model in models:
        room = model.__module__.split(".")[1]
        for field in model._meta.get_fields(include_hidden=False):
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or not target.__module__.startswith("guichet."):
                continue
            other = target.__module__.split(".")[1]
            if other != room and level(other) >= level(room):
                remedy = (
                    f"{model.__name__}.{field.name} points up or sideways, from {room} to {other}: "
                    "turn the relation round, or keep a reference without a foreign key."
                )
                yield Violation(model.__module__, 1, remedy)


def relations_not_by_string(source: Source) -> Iterator[Violation]:
    if "/migrations/" in source.path:  # Django writes the person who signs in by its setting
        return
    for node in source.every(ast.Call):
        name = dotted(node.func).rsplit(".", 1)[-1]
        if name not in RELATIONS:
            continue
        targets = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "to")]
        if not all(isinstance(target, ast.Constant) and isinstance(target.value, str) for target in targets):
            yield source.at(node, f'name the model of this {name} by a string, "room.Model".')


def test_a_room_uses_of_another_only_what_is_public() -> None:
    report(v for source in sources("src/guichet/") for v in private_imports(source))


def test_foreign_keys_point_downwards() -> None:
    report(upward_relations([m for m in apps.get_models() if m.__module__.startswith("guichet.")]))


def test_foreign_keys_are_given_by_string() -> None:
    report(v for source in sources("src/guichet/") for v in relations_not_by_string(source))


def test_every_room_has_its_place_in_the_order() -> None:
    named = {source.room for source in sources("src/guichet/")} - {"__init__"}
    assert named <= frozenset().union(*rooms()), "name the new room in the layers of .importlinter"


@pytest.mark.parametrize(
    ("path", "line", "why"),
    [
        ("src/guichet/schemes/web/pages.py", "from guichet.territories.models import Commune", "models"),
        (
            "src/guichet/schemes/web/pages.py",
            "from guichet.territories import models",
            "module by its package",
        ),
        ("src/guichet/schemes/web/pages.py", "import guichet.territories.web.search", "pages of a room"),
        ("src/guichet/schemes/services.py", "from guichet.territories import Commune", "nothing at the door"),
        ("src/guichet/schemes/services.py", "from ..territories.tasks import load", "relative import"),
        (
            "src/guichet/schemes/services.py",
            "from guichet.shared._lock import lock",
            "private part of shared",
        ),
        ("src/guichet/schemes/services.py", "get_model('territories', 'Commune')", "model by its name"),
        (
            "src/guichet/schemes/services.py",
            "import_module('guichet.territories.models')",
            "module by its name",
        ),
        (
            "src/guichet/config/settings.py",
            "from guichet.website.web import pages",
            "routing is config/urls.py",
        ),
        ("src/guichet/config/urls.py", "from guichet.website.models import Page", "routing needs no model"),
        ("src/guichet/cli.py", "from guichet.schemes.web import pages", "the command prints no page"),
    ],
)
def test_private_import_is_seen(path: str, line: str, why: str) -> None:
    assert list(private_imports(Source(path, line))), why


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("src/guichet/schemes/web/pages.py", "from guichet.territories.selectors.search import search"),
        ("src/guichet/schemes/web/pages.py", "from guichet.territories import selectors"),
        ("src/guichet/schemes/web/pages.py", "from guichet.schemes.models import Scheme"),
        ("src/guichet/schemes/web/pages.py", "from ..models import Scheme"),
        ("src/guichet/schemes/services.py", "from guichet.shared.clock import now"),
        ("src/guichet/config/urls.py", "from guichet.website.web import pages"),
        ("src/guichet/cli.py", "from guichet.config.environment import read_flag"),
        (
            "src/guichet/schemes/migrations/0002_x.py",
            "def f(apps, editor): apps.get_model('territories', 'Commune')",
        ),
    ],
)
def test_public_import_passes(path: str, line: str) -> None:
    assert not list(private_imports(Source(path, line)))


@pytest.mark.parametrize(
    ("other", "refused"), [("website", True), ("simulations", False), ("territories", False)]
)
def test_upward_relation_is_seen(other: str, refused: bool) -> None:
    target = SimpleNamespace(__module__=f"guichet.{other}.models")
    field = SimpleNamespace(is_relation=True, auto_created=False, related_model=target, name="x")
    meta = SimpleNamespace(get_fields=lambda **_: [field])
    model = SimpleNamespace(__module__="guichet.simulations.models", __name__="Simulation", _meta=meta)
    assert bool(list(upward_relations([model]))) is refused


@pytest.mark.parametrize(
    ("call", "refused"),
    [
        ("models.ForeignKey(Commune, on_delete=models.CASCADE)", True),
        ("models.ManyToManyField(to=Commune)", True),
        ("ForeignKey('territories.Commune', models.PROTECT)", False),
        ("models.ForeignKey(to='self', on_delete=models.PROTECT)", False),
    ],
)
def test_relation_not_by_string_is_seen(call: str, refused: bool) -> None:
    assert bool(list(relations_not_by_string(Source("src/guichet/x/models.py", call)))) is refused


def test_order_is_read_from_the_import_contracts() -> None:
    assert level("cli") > level("simulations") > level("territories") > level("shared") > level("embedded")
    with pytest.raises(KeyError, match="importlinter"):
        level("attic")
