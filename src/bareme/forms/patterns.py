"""Small regular expressions in linear time: what a scheme file may ask a text to look like.

Python's `re` goes back over the text it has read, so that a careless pattern can run for hours on forty characters. Here
a pattern is a set of states walked once per character: time is at most states x characters, both bounded.

Understood: characters, `.`, `\\d` `\\w` `\\s`, `[a-z]` `[^…]`, groups, `|`, and `?` `*` `+` `{2}` `{2,5}` `{2,}`. The whole
text must match. Nothing else: no anchors, no look-around, no references.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from bareme.errors import ScalarError

MAX_STATES = 500
MAX_REPEAT = 200
MAX_DEPTH = 12
MAX_TEXT = 300

_CLASSES = {
    "d": (("0", "9"),),
    "w": (("a", "z"), ("A", "Z"), ("0", "9"), ("_", "_"), ("\u00c0", "\u024f")),
    "s": ((" ", " "), ("\t", "\n"), ("\u00a0", "\u00a0"), ("\u202f", "\u202f")),
}
_SPECIAL = set("()[]{}|?*+.\\^$")


@dataclass(frozen=True, slots=True)
class Characters:
    """What one character may be."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False

    def holds(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) != self.negated


ANY = Characters((("\n", "\n"),), negated=True)


@dataclass(slots=True)
class _State:
    """Read `characters` then go to `then`; or, reading nothing, go to any of `free`."""

    characters: Characters | None = None
    then: int = -1
    free: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `text` is how it was written."""

    text: str
    states: tuple[_State, ...] = field(repr=False, compare=False)
    last: int = field(repr=False, compare=False)

    def matches(self, text: str) -> bool:
        """Tell whether the whole text, of at most 300 characters, looks like the pattern."""
        if len(text) > MAX_TEXT:
            return False
        here = self._reach({0})
        for character in text:
            ahead = set()
            for index in here:
                state = self.states[index]
                if state.characters is not None and state.characters.holds(character):
                    ahead.add(state.then)
            if not ahead:
                return False
            here = self._reach(ahead)
        return self.last in here

    def _reach(self, start: set[int]) -> set[int]:
        found, todo = set(start), list(start)
        while todo:
            for index in self.states[todo.pop()].free:
                if index not in found:
                    found.add(index)
                    todo.append(index)
        return found


@lru_cache(maxsize=512)  # the areas of a scheme compile the same patterns again
def compile_pattern(text: str) -> Pattern:
    """Compile a pattern. Raise ScalarError when it is not understood, or too large."""
    reader = _Reader(text)
    start, end = reader.alternatives(0)
    if reader.at < len(text):
        raise reader.refused("une parenthèse se ferme sans s'ouvrir")
    states = reader.states
    states[0].free.append(start)
    return Pattern(text, tuple(states), end)


class _Reader:
    """Reads a pattern and lays its states."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.states: list[_State] = [_State()]

    def refused(self, why: str) -> ScalarError:
        return ScalarError(
            f"le motif « {self.text[:60]} » n'est pas compris : {why}.",
            "Écrivez par exemple [A-Z]{2}-\\d{3}.",
        )

    def state(self, characters: Characters | None = None) -> int:
        if len(self.states) >= MAX_STATES:
            raise self.refused("il est trop long une fois développé")
        self.states.append(_State(characters))
        return len(self.states) - 1

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self) -> str:
        character = self.peek()
        if not character:
            raise self.refused("il s'arrête trop tôt")
        self.at += 1
        return character

    def alternatives(self, depth: int) -> tuple[int, int]:
        if depth > MAX_DEPTH:
            raise self.refused("trop de parenthèses")
        start, end = self.state(), self.state()
        while True:
            first, last = self.sequence(depth)
            self.states[start].free.append(first)
            self.states[last].free.append(end)
            if self.peek() != "|":
                return start, end
            self.take()

    def sequence(self, depth: int) -> tuple[int, int]:
        start = last = self.state()
        while self.peek() not in {"", "|", ")"}:
            begun = self.at
            first, final = self.atom(depth)
            least, most = self.repeats()
            if (least, most) != (1, 1):
                first, final = self.repeated(begun, (first, final), (least, most), depth)
            self.states[last].free.append(first)
            last = final
        return start, last

    def repeated(
        self, begun: int, built: tuple[int, int], times: tuple[int, int | None], depth: int
    ) -> tuple[int, int]:
        """Lay the atom that begins at `begun` as many times as it may be read; the copy already built comes first."""
        after, (least, most) = self.at, times
        start, end = self.state(), self.state()
        last = start
        copies = max(least, 1) if most is None else most
        for copy in range(copies):
            if copy:
                self.at = begun
                built = self.atom(depth)
            self.states[last].free.append(built[0])
            if copy >= least:
                self.states[last].free.append(end)
            last = built[1]
        if most is None:
            self.states[last].free.append(built[0])
            if least == 0:
                self.states[start].free.append(end)
        self.states[last].free.append(end)
        self.at = after
        return start, end

    def repeats(self) -> tuple[int, int | None]:
        sign = self.peek()
        if sign in {"?", "*", "+"}:
            self.take()
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        if sign != "{":
            return 1, 1
        inside = self.text[self.at + 1 :].partition("}")
        least, comma, most = inside[0].partition(",")
        if not inside[1] or not (least.isascii() and least.isdigit()) or not (most == "" or most.isdigit()):
            raise self.refused("les accolades se lisent {2} ou {2,5}")
        self.at += len(inside[0]) + 2
        low = int(least[:4])
        high = int(most[:4]) if most else None if comma else low
        if max(low, high or 0) > MAX_REPEAT or (high is not None and high < max(low, 1)):
            raise self.refused(f"une répétition va de 1 à {MAX_REPEAT}")
        return low, high

    def atom(self, depth: int) -> tuple[int, int]:
        character = self.take()
        if character == "(":
            if self.text.startswith("?:", self.at):
                self.at += 2
            built = self.alternatives(depth + 1)
            if self.peek() != ")":
                raise self.refused("une parenthèse n'est pas fermée")
            self.take()
            return built
        start, end = self.state(self.characters(character)), self.state()
        self.states[start].then = end
        return start, end

    def characters(self, character: str) -> Characters:
        if character == "[":
            return self.bracket()
        if character == "\\":
            return Characters(self.escaped())
        if character == ".":
            return ANY
        if character in _SPECIAL:
            raise self.refused(f"« {character} » n'a pas sa place ici")
        return Characters(((character, character),))

    def escaped(self) -> tuple[tuple[str, str], ...]:
        character = self.take()
        if character in _CLASSES:
            return _CLASSES[character]
        if character.isalnum():
            raise self.refused(f"« \\{character} » n'existe pas")
        return ((character, character),)

    def bracket(self) -> Characters:
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[str, str]] = []
        while (character := self.take()) != "]":
            if character == "\\":
                ranges += self.escaped()
                continue
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in {"]", ""}:
                self.take()
                last = self.take()
                if last == "\\" or last < character:
                    raise self.refused("un intervalle va du plus petit au plus grand")
                ranges.append((character, last))
            else:
                ranges.append((character, character))
        if not ranges:
            raise self.refused("des crochets sont vides")
        return Characters(tuple(ranges), negated)
