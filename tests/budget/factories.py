"""Envelopes of the tests: a national one, one of Indre-et-Loire that depends on it, and who moves money."""

from datetime import datetime

from guichet.budget.enums import Unit
from guichet.budget.services import By, NewEnvelope, delegate, open_envelope, receive
from guichet.shared.clock import PARIS

NOW = datetime(2021, 3, 1, 9, tzinfo=PARIS)
SOCLE = "socle-numerique-ecoles"


def by(reason: str = "Décision du comité", reference: str = "application:5000", now: datetime = NOW) -> By:
    return By(actor="person:1", now=now, reason=reason, reference=reference)


def make_envelope(
    received: int = 0,
    *,
    area: str = "FR",
    parent: int | None = None,
    unit: Unit = Unit.EURO,
    year: int = 2021,
) -> int:
    """Open an envelope of the socle numérique holding `received`, delegated by its parent when it has one."""
    key = f"{SOCLE}/{year}/{area}/{unit}/{parent or 0}"
    wanted = NewEnvelope(
        key=key,
        title=f"Socle numérique, {area}",
        schemes=(SOCLE,),
        year=year,
        area=area,
        unit=unit,
        parent=parent,
    )
    pk = open_envelope(wanted, by("Ouverture"))
    if received and parent is None:
        receive(pk, received, by("Loi de finances", ""))
    elif received and parent is not None:
        delegate(parent, pk, received, by("Répartition", ""))
    return pk
