"""The budget lines of the scheme files become envelopes, and stay what the files say.

A line found under the same title, area, unit and source document in several files is one envelope of several schemes. What an
envelope has of its file bears its own reference, so that what people add by hand is left alone, and asking twice moves nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.text import slugify

from guichet.budget.enums import Unit
from guichet.budget.models import Envelope, LedgerLine
from guichet.budget.services.envelopes import (
    NewEnvelope,
    delegate,
    give_back,
    open_envelope,
    receive,
    return_received,
)
from guichet.budget.services.writing import By
from guichet.journal.services import record
from guichet.schemes.selectors import BudgetSaid, budgets_said
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_count

COUNTRY = "FR"
ACTOR = "system:scheme-files"
LONGEST_NOTE, LONGEST_TITLE = 400, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A budget line as the files say it together: one sum, the schemes it pays."""

    key: str
    title: str
    area: str
    unit: Unit
    amount: int
    schemes: tuple[str, ...]
    confirmed: bool
    note: str


@dataclass(slots=True)
class Followed:
    """What following the files did: envelopes opened, sums moved; `problems` are sentences, one a line left as it was."""

    opened: int = 0
    moved: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Say in French what was done, on one line."""
        parts = [
            format_count(count, noun, nouns)
            for count, noun, nouns in (
                (self.opened, "ouverte", "ouvertes"),
                (self.moved, "changée", "changées"),
                (self.unchanged, "à jour", "à jour"),
                (len(self.problems), "laissée en l’état", "laissées en l’état"),
            )
            if count
        ]
        return ", ".join(parts) or "aucune n’est nommée par un fichier"


def follow_scheme_files(*, now: datetime) -> Followed:
    """Open the envelopes of the year that the scheme files name, and bring their sums to what the files say.

    The country's envelope delegates to those of areas that pay the same schemes when it holds enough for all of them; else each
    stands alone. A sum that cannot follow (already spent, closed, two files that disagree) is said and left.
    """
    year = now.astimezone(PARIS).year
    done = Followed()
    lines = together(budgets_said(year), done.problems)
    for parent, children in _families(lines):
        top = _follow(parent, None, year, now, done)
        for child in children:
            _follow(child, top, year, now, done)
    return done


def together(said: Iterable[BudgetSaid], problems: list[str]) -> list[Line]:
    """Return the sums the files name, each once; one that two files give different amounts is said and left out."""
    groups: dict[tuple[str, str, Unit, str], list[BudgetSaid]] = {}
    for one in said:
        for unit, amount in ((Unit.EURO, one.amount), (Unit.POST, one.posts)):
            if amount:
                groups.setdefault((one.title, one.area, unit, one.source), []).append(one)
    lines = []
    for (title, area, unit, source), ones in groups.items():
        amounts = {one.amount if unit is Unit.EURO else one.posts for one in ones}
        if len(amounts) > 1:
            files = ", ".join(sorted({one.slug for one in ones}))
            problems.append(f"« {title} » n’a pas le même montant dans tous les fichiers : {files}.")
            continue
        lines.append(_line(title, area, unit, source, ones, amounts.pop() or 0))
    return lines


def _line(title: str, area: str, unit: Unit, source: str, ones: Sequence[BudgetSaid], amount: int) -> Line:
    digest = hashlib.sha256(f"{title}|{source}".encode()).hexdigest()[:8]
    notes = list(dict.fromkeys([f"Source : {source}.", *(one.note for one in ones if one.note)]))
    if any(one.several for one in ones):
        notes.insert(1, "Pour toutes les années que nomme le titre.")
    alone = f"{ones[0].scheme} : {title}" if len(ones) == 1 else title
    return Line(
        key=f"files/{area}/{unit}/{slugify(title)[:60]}/{digest}",
        title=alone[:LONGEST_TITLE],
        area=area,
        unit=unit,
        amount=amount,
        schemes=tuple(sorted({one.slug for one in ones})),
        confirmed=all(one.confirmed for one in ones),
        note=" ".join(notes)[:LONGEST_NOTE],
    )


def _families(lines: Sequence[Line]) -> list[tuple[Line, list[Line]]]:
    """Return each envelope that stands on its own, with those that depend on it."""
    tops = [line for line in lines if line.area == COUNTRY]
    found: list[tuple[Line, list[Line]]] = []
    placed: set[str] = set()
    for top in tops:
        below = [
            line
            for line in lines
            if line.area != COUNTRY and line.unit is top.unit and line.schemes == top.schemes
        ]
        apart = len({line.area for line in below}) == len(below) and placed.isdisjoint(x.key for x in below)
        if not apart or sum(line.amount for line in below) > top.amount:
            below = []
        placed |= {line.key for line in below}
        found.append((top, below))
    found += [(line, []) for line in lines if line.area != COUNTRY and line.key not in placed]
    return found


def _follow(line: Line, parent: int | None, year: int, now: datetime, done: Followed) -> int | None:
    """Open or bring one envelope to what its line says; return its number, None when it could not be."""
    try:
        with transaction.atomic():
            known = Envelope.objects.filter(key=line.key).first()
            pk = _refresh(known, line, now) if known else _open(line, parent, year, now)
            moved = _bring(pk, line, now)
    except BadInput as error:
        done.problems.append(f"« {line.title} » : {error.message}")
        return None
    done.opened += known is None
    done.moved += known is not None and moved
    done.unchanged += known is not None and not moved
    return pk


def _open(line: Line, parent: int | None, year: int, now: datetime) -> int:
    wanted = NewEnvelope(
        key=line.key,
        title=line.title,
        schemes=line.schemes,
        year=year,
        area=line.area,
        unit=line.unit,
        parent=parent,
        confirmed=line.confirmed,
        note=line.note,
    )
    return open_envelope(wanted, By(actor=ACTOR, now=now, reason="Le fichier de l’aide la nomme"))


def _refresh(known: Envelope, line: Line, now: datetime) -> int:
    """Bring what the file says beside the sum: title, schemes, whether it is confirmed, where it comes from."""
    said = {
        "title": line.title,
        "schemes": list(line.schemes),
        "confirmed": line.confirmed,
        "note": line.note,
    }
    changed = {name: value for name, value in said.items() if getattr(known, name) != value}
    if changed:
        Envelope.objects.filter(pk=known.pk).update(**changed)
        record("budget.described", str(known), actor=ACTOR, now=now, details={"changed": sorted(changed)})
    return known.pk


def _bring(pk: int, line: Line, now: datetime) -> bool:
    """Move the sum of an envelope to what its file says; tell whether it had to. Raise BudgetError, NotEnough."""
    reference = f"scheme-file:{pk}"
    had = LedgerLine.objects.filter(reference=reference).aggregate(total=Sum("amount"))["total"] or 0
    missing = line.amount - int(had)
    if not missing:
        return False
    reason = "Le fichier de l’aide la donne" if not had else "Le fichier de l’aide a changé"
    by = By(actor=ACTOR, now=now, reason=reason, reference=reference)
    parent = Envelope.objects.filter(pk=pk).values_list("parent", flat=True).first()
    if parent is None:
        receive(pk, missing, by) if missing > 0 else return_received(pk, -missing, by)
    elif missing > 0:
        delegate(parent, pk, missing, by)
    else:
        give_back(pk, -missing, by)
    return True
