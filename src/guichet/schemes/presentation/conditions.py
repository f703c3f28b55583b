"""A condition of a scheme file in words: "Population : au moins 500 000 habitants ; ou …"."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bareme import Scheme, SharedFacts, value_on
from bareme.scheme import Fact, SharedFact
from bareme.values import Number
from guichet.schemes.presentation.values import write_value

COMPARISONS = {
    "at_least": "au moins",
    "at_most": "au plus",
    "more_than": "plus de",
    "less_than": "moins de",
    "is": "",
}
DATES = {
    "at_least": "à partir du",
    "at_most": "jusqu’au",
    "more_than": "après le",
    "less_than": "avant le",
    "is": "le",
}
LONGEST = 320
"""Characters beyond which a rule in words is harder to read than the sentence of its refusal."""


def write_condition(
    scheme: Scheme, shared: SharedFacts, raw: Mapping[str, Any], at: date, *, title: str = ""
) -> str:
    """Put an `if` in words, with the values its parameters have on the day `at`.

    Facts bear their titles, choices their labels; several facts are joined by "et", alternatives by "ou".
    Empty when the condition says no more than its `title`, or is too intricate to be read in one sentence.
    """
    try:
        text = _Writer(scheme, shared, at).condition(raw, depth=0)
    except _TooIntricate:
        return ""
    if text == f"{title} : oui" or len(text) > LONGEST:
        return ""
    return f"{text[:1].upper()}{text[1:]}."


class _TooIntricate(Exception):  # noqa: N818 - it is an answer, not a fault
    """No sentence would say the condition better than the file's own words."""


class _Writer:
    def __init__(self, scheme: Scheme, shared: SharedFacts, at: date) -> None:
        self.scheme, self.shared, self.at = scheme, shared, at

    def condition(self, raw: Mapping[str, Any], depth: int) -> str:
        parts = []
        for key, value in raw.items():
            if key == "any":
                if depth:
                    raise _TooIntricate
                parts.append(self._any(value))
            elif key == "all":
                parts += [self.condition(item, depth + 1) for item in value]
            else:
                parts += [self._comparison(key, word, bound) for word, bound in value.items()]
        return " et ".join([parts[0], *(_inside(text) for text in parts[1:])])

    def _any(self, items: list[Mapping[str, Any]]) -> str:
        """Alternatives; "none of those, or…" reads "for those: …"."""
        first, *others = items
        name, words = next(iter(first.items()))
        if others and len(first) == 1 and isinstance(words, Mapping) and list(words) == ["none_of"]:
            rest = " ; ou ".join(_inside(self.condition(item, 1)) for item in others)
            return f"pour {self._labels(name, words['none_of'])}, {rest}"
        written = [self.condition(item, 1) for item in items]
        return " ; ou ".join([written[0], *(_inside(text) for text in written[1:])])

    def _comparison(self, name: str, word: str, bound: Any) -> str:
        title = self._title(name)
        if word in {"one_of", "none_of", "includes"}:
            return f"{title} : {'tout sauf ' if word == 'none_of' else ''}{self._labels(name, bound)}"
        text = str(bound)
        if word == "is" and text in {"yes", "no"}:
            return f"{title} : {'oui' if text == 'yes' else 'non'}"
        if word == "is" and text in self._options(name):
            return f"{title} : {self._labels(name, text)}"
        if word == "more_than" and text == "0":
            return f"{title} : il en faut"
        definition = self._shared_or_own(name)
        words = DATES if definition is not None and definition.type == "date" else COMPARISONS
        return f"{title} : {words[word]} {self._bound(name, text)}".replace("  ", " ")

    def _labels(self, name: str, bound: Any) -> str:
        """The labels of options, without what they explain between brackets."""
        options = self._options(name)
        codes = bound if isinstance(bound, list | tuple) else [bound]
        words = [options.get(str(code), str(code)).partition(" (")[0] for code in codes]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} ou {words[-1]}"

    def _bound(self, name: str, bound: str) -> str:
        if bound in {"0", "1"}:
            return bound
        parameter = self.scheme.parameters.get(bound)
        if parameter is None:
            raise _TooIntricate
        value, _ = value_on(parameter, self.at)
        text = write_value(value)
        if isinstance(value, Number):
            definition = self._shared_or_own(name)
            text += f"\u00a0{definition.unit}" if definition is not None and definition.unit else ""
        return text if parameter.confirmed else f"{text} (à confirmer)"

    def _shared_or_own(self, name: str) -> Fact | SharedFact | None:
        fact = self.scheme.facts.get(name)
        if fact is not None and fact.from_ is not None:
            return self.shared.get(fact.from_)
        return fact

    def _title(self, name: str) -> str:
        fact, definition = self.scheme.facts.get(name), self._shared_or_own(name)
        if fact is not None:
            titles = [fact.title, definition.title if definition else None, fact.ask]
            return next((title for title in titles if title), name)
        if name in self.scheme.expenses:
            return self.scheme.expenses[name].title
        raise _TooIntricate

    def _options(self, name: str) -> dict[str, str]:
        definition = self._shared_or_own(name)
        return definition.options if definition is not None else {}


def _inside(text: str) -> str:
    """Write a title inside a sentence: "Population" becomes "population", "DSR" stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == "\u00a0" else text
