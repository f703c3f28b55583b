"""The applications of a person: theirs, those of their organisations, those they take part in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.models import Application, Participant
from guichet.applications.selectors.opening import opening_of
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors import titles_of
from guichet.shared.clock import PARIS

MOST_SHOWN = 200
LINKS_KEPT = 10
DECIDED = frozenset({State.ACCEPTED, State.REFUSED, State.CLOSED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class MyApplication:
    """One line: what it is, where it stands, what to do next and by when (`day`, with the words before it)."""

    token: str
    number: int | None
    title: str
    scheme: str
    carrier: str
    state: State
    words: str
    next_step: str
    day: date | None
    changed_at: datetime
    mine: bool
    news: bool
    granted_cents: int | None


def applications_of(actor: Actor, now: datetime) -> list[MyApplication]:
    """Return every application a person sees, the last changed first; the newest 200."""
    organisations = [member.organisation for member in actor.memberships if member.confirmed]
    taking_part = Participant.objects.filter(application=OuterRef("pk"), person=actor.person, ended_at=None)
    rows = Application.objects.filter(
        Q(owner=actor.person) | Q(organisation__in=organisations) | Q(Exists(taking_part)), erased_at=None
    )
    return _lines(list(rows.order_by("-changed_at", "-id")[:MOST_SHOWN]), actor.person, now)


def drafts_by_link(tokens: Sequence[str], now: datetime) -> list[MyApplication]:
    """Return the drafts that nobody owns among these addresses: whoever has the link may make them theirs."""
    wanted = [token for token in tokens if token.isascii()][:LINKS_KEPT]
    if not wanted:
        return []
    rows = Application.objects.filter(token__in=wanted, state=State.DRAFT, owner=None)
    return _lines(list(rows.order_by("-changed_at", "-id")), None, now)


def _lines(rows: list[Application], person: int | None, now: datetime) -> list[MyApplication]:
    titles = titles_of({row.slug for row in rows})
    closing = {slug: _closing(slug, now) for slug in {row.slug for row in rows if row.state == State.DRAFT}}
    return [_line(row, person, titles, closing) for row in rows]


def _closing(slug: str, now: datetime) -> tuple[str, date | None]:
    """Say what to do of the drafts of a scheme, and until when."""
    try:
        opening = opening_of(slug, now)
    except SchemeProblem:
        return "Cette aide n’est plus au catalogue : reprenez vos réponses pour une autre.", None
    if opening.may_file:
        return "À compléter et envoyer" + (" au plus tard le" if opening.closes else ""), opening.closes
    if opening.may_prepare:
        return "À préparer : le dépôt ouvre le", opening.opens
    return "Trop tard pour l’envoyer : reprenez vos réponses pour une autre aide.", None


def _line(
    row: Application, person: int | None, titles: dict[str, str], closing: dict[str, tuple[str, date | None]]
) -> MyApplication:
    state = State(row.state)
    step, day = closing[row.slug] if state == State.DRAFT else _after_sending(row, state)
    scheme = titles.get(row.slug, row.slug)
    return MyApplication(
        token=row.token,
        number=row.number,
        title=row.title or scheme,
        scheme=scheme,
        carrier=row.carrier_name,
        state=state,
        words=state.label,
        next_step=step,
        day=day,
        changed_at=row.changed_at,
        mine=person is not None and row.owner_id == person,
        news=row.news_for_applicant_at is not None,
        granted_cents=row.granted_cents,
    )


def _after_sending(row: Application, state: State) -> tuple[str, date | None]:
    if row.handed_back_at is not None and state == State.SUBMITTED:
        return "Le service vous l’a rendue : corrigez et renvoyez", None
    if state in {State.SUBMITTED, State.UNDER_REVIEW}:
        day = row.due_at.astimezone(PARIS).date() if row.due_at else None
        if row.waiting_for_applicant:
            return "Le service attend votre réponse", None
        return (
            "Rien à faire : le service répond au plus tard le" if day else "Rien à faire pour l’instant"
        ), day
    return {
        State.ACCEPTED: "Lire la décision",
        State.REFUSED: "Lire les motifs, ou reprendre vos réponses pour une autre aide",
        State.CLOSED: "Reprendre vos réponses pour une autre aide",
        State.WITHDRAWN: "Retirée : vous pouvez la copier",
    }[state], None
