"""A scheme file, from bytes to checked definitions: one for the country, one for each area that differs."""

import difflib
import hashlib
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bareme.errors import Problem, SchemeError
from bareme.scheme import Scheme, SharedFact
from bareme.tree import Map, Seq, Text, Tree, read_tree

SharedFacts = dict[str, SharedFact]

_MESSAGES = {
    "missing": ("cette clé manque.", "Ajoutez-la."),
    "string_pattern_mismatch": (
        "cette écriture n'est pas admise ici.",
        "Lettres minuscules sans accent, chiffres, tirets.",
    ),
    "string_too_long": ("ce texte est trop long.", "Raccourcissez-le."),
    "string_too_short": ("ce texte est vide.", "Complétez-le ou effacez la clé."),
    "too_short": ("cette liste est vide.", "Ajoutez un élément ou effacez la clé."),
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
    area that differs, already merged with the country's.
    """

    file: str
    version: str
    base: Scheme
    local: dict[str, Scheme] = field(default_factory=dict)
    tree: Map = field(default_factory=Map, repr=False, compare=False)

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
    if not isinstance(areas, Map):
        raise SchemeError(
            [
                Problem(
                    file,
                    areas.line,
                    "local",
                    "une suite de codes est attendue ici.",
                    "Écrivez {DEP-37: {…}}.",
                )
            ]
        )
    country = _without(tree, "local")
    base = _validate(country, file)
    local = {}
    for code, difference in areas.items():
        if not isinstance(difference, Map):
            raise SchemeError(
                [
                    Problem(
                        file,
                        difference.line,
                        code,
                        "une suite de clés est attendue ici.",
                        "Écrivez {parameters: {…}}.",
                    )
                ]
            )
        local[str(code)] = _validate(_merge(country, difference), file)
    version = hashlib.sha256(content).hexdigest()[:16]
    return SchemeFile(file, version, base, local, tree)


def read_shared_facts(content: bytes, file: str) -> SharedFacts:
    """Read `schemes/facts.yaml`: shared facts by name."""
    tree = read_tree(content, file)
    try:
        return TypeAdapter(SharedFacts).validate_python(dict(tree))
    except ValidationError as error:
        raise SchemeError([_problem(detail, tree, file) for detail in error.errors()]) from None


def problem_at(tree: Map, file: str, path: tuple[str | int, ...], message: str, remedy: str) -> Problem:
    """Say what is wrong at `path`, with the line of the nearest part that is written in the file."""
    line, written = _locate(tree, path)
    return Problem(file, line, ".".join(written), message, remedy)


def _validate(tree: Map, file: str) -> Scheme:
    try:
        return Scheme.model_validate(tree)
    except ValidationError as error:
        raise SchemeError([_problem(detail, tree, file) for detail in error.errors()]) from None


def _problem(detail: ErrorDetails, tree: Map, file: str) -> Problem:
    line, written = _locate(tree, detail["loc"])
    key = ".".join(written)
    kind = detail["type"]
    if kind == "guichet":
        context = detail["ctx"]
        return Problem(file, line, key, context["message"], context["remedy"])
    if kind == "extra_forbidden":
        known = _known_keys(detail["loc"])
        near = difflib.get_close_matches(str(detail["loc"][-1]), known, n=1)
        remedy = (
            f"Vouliez-vous écrire « {near[0]} » ?"
            if near
            else "Effacez-la, ou consultez docs/reference/scheme-file.md."
        )
        return Problem(file, line, key, "clé inconnue.", remedy)
    if kind == "missing":
        missing = str(detail["loc"][-1])
        return Problem(file, line, ".".join([*written, missing]), *_MESSAGES["missing"])
    if kind == "literal_error":
        return Problem(
            file,
            line,
            key,
            f"« {detail['input']} » n'est pas admis.",
            f"Choisissez parmi : {detail['ctx']['expected']}.",
        )
    message, remedy = _MESSAGES.get(
        kind, ("cette valeur n'est pas admise ici.", "Consultez docs/reference/scheme-file.md.")
    )
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


def _known_keys(path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the vocabulary knows where `path` ends."""
    model: Any = Scheme
    for part in path[:-1]:
        fields = getattr(model, "model_fields", {})
        by_key = {info.alias or name: info for name, info in fields.items()}
        if part in by_key:
            model = next(iter(_models(by_key[str(part)].annotation)), model)
    fields = getattr(model, "model_fields", {})
    return [info.alias or name for name, info in fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in getattr(annotation, "__args__", ()) for model in _models(argument)]


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
