"""A scheme file, from bytes to checked definitions: one for the country, one for each area that differs."""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from pydantic import BaseModel, Tag, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bareme.errors import Problem, SchemeError
from bareme.scalars import AreaCode
from bareme.scheme import Scheme, SharedFact
from bareme.tree import Map, Seq, Text, Tree, read_tree, size_of

SharedFacts = dict[str, SharedFact]

MAX_PROBLEMS = 50
MAX_MERGED = 150_000  # values of the country's definition, times the areas it is merged for
_AREA = TypeAdapter(AreaCode)

_MESSAGES = {
    "missing": ("cette clé manque.", "Ajoutez-la."),
    "string_pattern_mismatch": (
        "cette écriture n'est pas admise ici.",
        "Lettres minuscules sans accent, chiffres, tirets.",
    ),
    "string_too_long": ("ce texte est trop long.", "Raccourcissez-le."),
    "string_too_short": ("ce texte est vide.", "Complétez-le ou effacez la clé."),
    "too_short": ("cette liste est vide.", "Ajoutez un élément ou effacez la clé."),
    "too_long": ("cette liste est trop longue.", "Gardez les éléments les plus utiles."),
    "string_type": ("un texte est attendu ici.", "Écrivez-le sur une ligne, entre guillemets."),
    "tuple_type": ("une liste est attendue ici.", "Écrivez [a, b] ou une ligne « - … » par élément."),
    "dict_type": ("une suite de clés est attendue ici.", "Écrivez {clé: valeur}."),
    "model_type": ("une suite de clés est attendue ici.", "Écrivez {clé: valeur}."),
    "model_attributes_type": ("une suite de clés est attendue ici.", "Écrivez {clé: valeur}."),
}


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """A scheme as one file describes it.

    `version` is the hash of the text, so that two contents never share a version; `local` holds the definition of each
    area that differs, already merged with the country's, and `trees` the text each of them comes from.
    """

    file: str
    version: str
    base: Scheme
    local: dict[str, Scheme] = field(default_factory=dict)
    tree: Map = field(default_factory=Map, repr=False, compare=False)
    trees: dict[str, Map] = field(default_factory=dict, repr=False, compare=False)

    @property
    def slug(self) -> str:
        return self.base.scheme

    def definition(self, place: tuple[str, ...] = ()) -> tuple[str | None, Scheme]:
        """Return the area and the definition that rule for an applicant in `place` (codes, nearest first)."""
        for code in place:
            if code in self.local:
                return code, self.local[code]
        return None, self.base


def read_scheme(content: bytes, file: str) -> SchemeFile:
    """Read one scheme file. Raise SchemeError with every problem of shape found in it.

    Names and units are checked when the scheme is compiled: see `bareme.compiling.compile_scheme`.
    """
    tree = read_tree(content, file)
    areas = tree.get("local", Map())
    country = _without(tree, "local")
    base = _validate(country, file)
    if not isinstance(areas, Map):
        raise _refused(file, areas, "local", "une suite de codes est attendue ici.", "Écrivez {DEP-37: {…}}.")
    if len(areas) * size_of(country) > MAX_MERGED:
        raise _refused(
            file, areas, "local", "trop de zones pour un texte de cette longueur.", "Partagez le dispositif."
        )
    trees = {code: _local(country, code, areas, file) for code in areas}
    local = {code: _validate(merged, file) for code, merged in trees.items()}
    version = hashlib.sha256(content).hexdigest()[:16]
    return SchemeFile(file, version, base, local, tree, trees)


def _local(country: Map, code: str, areas: Map, file: str) -> Map:
    """Return the country's definition with an area's differences laid over it."""
    difference, key = areas[code], f"local.{code}"
    try:
        _AREA.validate_python(code)
    except ValidationError:
        place = Text()
        place.line = areas.lines[code]
        raise _refused(file, place, key, "ce code n'est pas celui d'une zone.", "Écrivez DEP-37.") from None
    if not isinstance(difference, Map):
        raise _refused(
            file, difference, key, "une suite de clés est attendue ici.", "Écrivez {parameters: {…}}."
        )
    removed = difference.get("remove", Seq())
    known = [_id(item) for item in cast("Seq", country["criteria"])]
    if not isinstance(removed, Seq):
        raise _refused(file, removed, f"{key}.remove", "une liste est attendue ici.", "Écrivez [critère].")
    for name in removed:
        if name not in known:
            raise _refused(
                file,
                name,
                f"{key}.remove",
                "un critère à retirer n'existe pas.",
                f"Choisissez parmi : {', '.join(known)}.",
            )
    return _merge(country, difference)


def _refused(file: str, place: Tree, key: str, message: str, remedy: str) -> SchemeError:
    return SchemeError([Problem(file, place.line or 1, key, message, remedy)])


def read_shared_facts(content: bytes, file: str) -> SharedFacts:
    """Read `schemes/facts.yaml`: shared facts by name."""
    tree = read_tree(content, file)
    try:
        return TypeAdapter(SharedFacts).validate_python(dict(tree))
    except ValidationError as error:
        raise SchemeError(problems_of(error, tree, file)) from None


def problem_at(tree: Map, file: str, path: tuple[str | int, ...], message: str, remedy: str) -> Problem:
    """Say what is wrong at `path`, with the line of the nearest part that is written in the file."""
    line, written = _locate(tree, path)
    return Problem(file, line, ".".join(written), message, remedy)


def _validate(tree: Map, file: str) -> Scheme:
    try:
        return Scheme.model_validate(tree)
    except ValidationError as error:
        raise SchemeError(problems_of(error, tree, file)) from None


def problems_of(
    error: ValidationError,
    tree: Map,
    file: str,
    model: type[BaseModel] = Scheme,
    guide: str = "docs/reference/scheme-file.md",
) -> list[Problem]:
    """Say the first problems: past them, a reader mends and checks again.

    `model` is what the file describes, whose keys are proposed for an unknown one; `guide` the page that explains them.
    """
    details = error.errors(include_url=False)
    return [_problem(detail, tree, file, model, guide) for detail in details[:MAX_PROBLEMS]]


def _problem(detail: ErrorDetails, tree: Map, file: str, model: type[BaseModel], guide: str) -> Problem:
    line, written = _locate(tree, _written(detail["loc"]))
    key = ".".join(written)
    kind = detail["type"]
    if kind == "guichet":
        context = detail["ctx"]
        return Problem(file, line, key, context["message"], context["remedy"])
    if kind == "extra_forbidden":
        known = _known_keys(detail["loc"], model)
        near = difflib.get_close_matches(str(detail["loc"][-1]), known, n=1)
        remedy = f"Vouliez-vous écrire « {near[0]} » ?" if near else f"Effacez-la, ou consultez {guide}."
        return Problem(file, line, key, "clé inconnue.", remedy)
    if kind == "missing":
        missing = str(detail["loc"][-1])
        return Problem(file, line, ".".join([*written, missing]), *_MESSAGES["missing"])
    if kind == "literal_error":
        return Problem(
            file,
            line,
            key,
            f"« {str(detail['input'])[:40]} » n'est pas admis.",
            f"Choisissez parmi : {detail['ctx']['expected']}.",
        )
    message, remedy = _MESSAGES.get(kind, ("cette valeur n'est pas admise ici.", f"Consultez {guide}."))
    return Problem(file, line, key, message, remedy)


def _locate(tree: Map, path: tuple[str | int, ...]) -> tuple[int, list[str]]:
    """Follow `path` in the tree as far as it is written; union tags of pydantic are not, and are stepped over."""
    node: Tree = tree
    line, written = tree.line or 1, []
    for part in path:
        name = str(part)
        if isinstance(node, Map) and part in node:
            line = node.lines.get(name, line)
            node = node[name]
        elif isinstance(node, Seq) and isinstance(part, int) and part < len(node):
            node = node[part]
            line = node.line
            name = _id(node) or str(part + 1)
        else:
            continue
        written.append(name)
    return line, written


def _written(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Take out of a line's path the name of its operation, that pydantic puts before the key."""
    in_line = len(path) > 3 and path[0] in {"amount", "derived"}
    return (*path[:2], *path[3:]) if in_line else path


def _known_keys(path: tuple[str | int, ...], root: type[BaseModel]) -> list[str]:
    """Return the keys that the vocabulary of `root` knows where `path` ends."""
    models: dict[str, type[BaseModel]] = {"": root}
    for part in path[:-1]:
        if part in models:  # the variant of a union, by its tag
            models = {"": models[str(part)]}
        else:
            keys = {key: info for model in models.values() for key, info in _keys(model)}
            found = dict(_variants(keys[str(part)].annotation)) if part in keys else {}
            models = found or models
    return [key for model in models.values() for key, _ in _keys(model)]


def _keys(model: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    return [(info.alias or name, info) for name, info in model.model_fields.items()]


def _variants(annotation: Any, tag: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Find the models of an annotation, each with its tag in a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield tag, annotation
    for mark in get_args(annotation):
        if isinstance(mark, Tag):
            tag = mark.tag
    for argument in get_args(annotation):
        yield from _variants(argument, tag)


def _without(tree: Map, key: str) -> Map:
    return _copy(tree, {name: value for name, value in tree.items() if name != key})


def _copy(tree: Map, items: dict[str, Tree]) -> Map:
    copy = Map(items)
    copy.line, copy.lines = tree.line, dict(tree.lines)
    return copy


def _merge(base: Map, difference: Map) -> Map:
    """Lay an area's differences over the country's definition: mappings by name, lists of things with an id by id."""
    merged = _copy(base, dict(base))
    removed = difference.get("remove", Seq())
    for key, value in difference.items():
        if key == "remove":
            continue
        merged.lines[key] = difference.lines[key]
        merged[key] = _merge_value(merged.get(key), value)
    criteria = merged.get("criteria")
    if removed and isinstance(criteria, Seq):
        kept: list[Tree] = [
            item for item in criteria if not (isinstance(item, Map) and item.get("id") in removed)
        ]
        merged["criteria"] = _sequence(kept, criteria.line)
    return merged


def _merge_value(base: Tree | None, value: Tree) -> Tree:
    if isinstance(base, Map) and isinstance(value, Map):
        merged = _copy(base, {**base, **value})
        merged.lines.update(value.lines)
        return merged
    if (
        isinstance(base, Seq)
        and isinstance(value, Seq)
        and all(_identified(item) for item in [*base, *value])
    ):
        items = {_id(item): item for item in base}
        items.update({_id(item): item for item in value})
        return _sequence(list(items.values()), base.line)
    return value


def _identified(item: Tree) -> bool:
    return isinstance(item, Map) and isinstance(item.get("id"), Text)


def _id(item: Tree) -> str:
    return str(item.get("id", "")) if isinstance(item, Map) else ""


def _sequence(items: list[Tree], line: int) -> Seq:
    result = Seq(items)
    result.line = line
    return result
