"""A YAML text as a plain tree whose every value knows its line.

Only what a scheme file needs is accepted: mappings, lists and plain text. Aliases, anchors, tags, duplicate keys,
deep, long or invisible things are refused while the text is read, before anything is built from it.
"""

import re
from collections.abc import Iterator
from typing import NoReturn, cast

import yaml

from bareme.errors import Problem, SchemeError

MAX_BYTES = 256 * 1024
MAX_NODES = 10_000
MAX_DEPTH = 12

MAX_KEY = 60

# Control characters, and the invisible ones that make a text read otherwise than it is written
# (bidirectional overrides and isolates, zero-width characters, fillers, tags, line and paragraph separators).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)


class Text(str):
    """A scalar, as it is written."""

    line: int = 0


class Map(dict[str, "Tree"]):
    """A mapping; `lines` gives the line of each key."""

    line: int = 0
    lines: dict[str, int]


class Seq(list["Tree"]):
    """A list."""

    line: int = 0


Tree = Text | Map | Seq


def read_tree(content: bytes, file: str) -> Map:
    """Read a YAML text of at most 256 KiB and 10 000 values. Raise SchemeError at the first thing refused."""
    return _Reader(file).read(content)


def size_of(tree: Tree) -> int:
    """Count the values of a tree."""
    if isinstance(tree, Map):
        return 1 + sum(size_of(value) for value in tree.values())
    return 1 + sum(size_of(value) for value in tree) if isinstance(tree, Seq) else 1


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0
        self.events: Iterator[yaml.Event] = iter(())

    def fail(self, line: int, key: str, message: str, remedy: str) -> NoReturn:
        raise SchemeError([Problem(self.file, line, key, message, remedy)])

    def read(self, content: bytes) -> Map:
        if len(content) > MAX_BYTES:
            self.fail(
                1,
                "",
                f"le fichier pèse plus de {MAX_BYTES // 1024} Kio.",
                "Un dispositif tient en quelques pages.",
            )
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.fail(line, "", "le texte n'est pas de l'UTF-8.", "Enregistrez le fichier en UTF-8.")
        self._refuse_invisible(text, 1, "")
        try:
            # CParser (libyaml) and the pure parser give the same events; only the first is fast.
            self.events = yaml.parse(text, Loader=yaml.CSafeLoader)
            root = self._document()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = mark.line + 1 if mark else 1
            self.fail(
                line,
                "",
                "le YAML est mal formé.",
                f"Vérifiez retraits, guillemets et crochets ({error.problem}).",
            )
        except yaml.YAMLError:
            self.fail(1, "", "le YAML est illisible.", "Vérifiez l'encodage et les caractères du fichier.")
        if not isinstance(root, Map):
            self.fail(
                1, "", "le fichier n'est pas une suite de clés.", "Commencez par « scheme: nom-du-fichier »."
            )
        return root

    def _refuse_invisible(self, text: str, line: int, key: str) -> None:
        found = _INVISIBLE.search(text)
        if found:
            line += text.count("\n", 0, found.start())
            code = f"U+{ord(found.group()):04X}"
            self.fail(
                line, key, f"caractère invisible {code}.", "Effacez-le : il cache ou retourne le texte."
            )

    def _document(self) -> Tree | None:
        root: Tree | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fail(
                        _line(event),
                        "",
                        "le fichier contient deux documents.",
                        "Gardez un document par fichier.",
                    )
                root = self._value(next(self.events), 1, "")
        return root

    def _value(self, event: yaml.Event, depth: int, key: str) -> Tree:
        line = _line(event)
        self.count += 1
        if self.count > MAX_NODES:
            self.fail(
                line, key, f"plus de {MAX_NODES} valeurs.", "Un dispositif en compte quelques centaines."
            )
        if depth > MAX_DEPTH:
            self.fail(line, key, f"plus de {MAX_DEPTH} niveaux imbriqués.", "Aplatissez cette partie.")
        if isinstance(event, yaml.AliasEvent):
            self.fail(line, key, "les renvois (*) ne sont pas admis.", "Écrivez la valeur en toutes lettres.")
        node = cast("yaml.NodeEvent", event)
        if node.anchor is not None:
            self.fail(line, key, "les ancres (&) ne sont pas admises.", "Écrivez la valeur là où elle sert.")
        if getattr(event, "tag", None) is not None:
            self.fail(
                line,
                key,
                "les étiquettes de type (!) ne sont pas admises.",
                "Effacez-la : nos types lisent le texte.",
            )
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_invisible(event.value, line, key)  # written as an escape: "\\u202e"
            text = Text(event.value)
            text.line = line
            return text
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(line, depth, key)
        return self._mapping(line, depth, key)

    def _sequence(self, line: int, depth: int, key: str) -> Seq:
        items = Seq()
        items.line = line
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, depth + 1, key))
        return items

    def _mapping(self, line: int, depth: int, key: str) -> Map:
        result = Map()
        result.line = line
        result.lines = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            name = self._value(event, depth + 1, key)
            if not isinstance(name, Text):
                self.fail(
                    _line(event), key, "une clé doit être un mot.", "Remplacez cette clé par un nom simple."
                )
            if len(name) > MAX_KEY:
                self.fail(
                    name.line,
                    f"{name[:MAX_KEY]}…",
                    f"cette clé dépasse {MAX_KEY} caractères.",
                    "Donnez un nom plus court.",
                )
            if name in result:
                first = result.lines[name]
                self.fail(name.line, name, f"clé déjà écrite ligne {first}.", "Gardez-en une seule.")
            result.lines[name] = name.line
            result[name] = self._value(next(self.events), depth + 1, name)
        return result


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
