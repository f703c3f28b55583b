"""The applications of a person: theirs, those of their organisations, those they take part in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, When

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import ApplicationError
from guichet.applications.models import Application, Participant
from guichet.applications.selectors.onward import Onward, onward_of
from guichet.applications.selectors.opening import opening_of
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors import titles_of
from guichet.shared.clock import PARIS

PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_MARK = 60
LINKS_KEPT = 10
DECIDED = frozenset({State.ACCEPTED, State.REFUSED, State.CLOSED, State.WITHDRAWN})
SENT = frozenset({State.SUBMITTED, State.UNDER_REVIEW})


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
    onward: Sequence[Onward] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPage:
    """A page of applications; `following` is the mark of the next one, empty on the last."""

    applications: list[MyApplication]
    following: str


def applications_of(actor: Actor, now: datetime, mark: str = "") -> MyPage:
    """Return a page of what a person sees: drafts, then sent, then ended, in each the last changed first.

    `mark` is where the page begins, from the page before, however far it is. Raise ApplicationError when it is not one.
    """
    organisations = [member.organisation for member in actor.memberships if member.confirmed]
    taking_part = Participant.objects.filter(application=OuterRef("pk"), person=actor.person, ended_at=None)
    rows = Application.objects.filter(
        Q(owner=actor.person) | Q(organisation__in=organisations) | Q(Exists(taking_part)), erased_at=None
    ).annotate(rank=RANK)
    if mark:
        rank, changed_at, pk = _read_mark(mark)
        older = Q(changed_at__lt=changed_at) | Q(changed_at=changed_at, pk__lt=pk)
        rows = rows.filter(Q(rank__gt=rank) | (Q(rank=rank) & older))
    found = list(rows.order_by("rank", "-changed_at", "-id")[: PAGE + 1])
    following = _write_mark(found[PAGE - 1]) if len(found) > PAGE else ""
    return MyPage(applications=_lines(found[:PAGE], actor.person, now), following=following)


RANK = Case(
    When(state=State.DRAFT, then=0), When(state__in=SENT, then=1), default=2, output_field=IntegerField()
)


def _write_mark(row: Application) -> str:
    rank = 0 if row.state == State.DRAFT else 1 if row.state in SENT else 2
    return f"{rank}-{(row.changed_at - EPOCH) // timedelta(microseconds=1)}-{row.pk}"


def _read_mark(mark: str) -> tuple[int, datetime, int]:
    parts = mark.split("-")
    if len(mark) > LONGEST_MARK or len(parts) != 3 or not all(p.isascii() and p.isdigit() for p in parts):
        raise ApplicationError("Cette page n’existe pas : reprenez « Mes demandes » depuis le début.")
    rank, changed, pk = (min(int(part), 2**62) for part in parts)
    return rank, EPOCH + timedelta(microseconds=min(changed, 2**57)), pk


def drafts_by_link(tokens: Sequence[str], now: datetime) -> list[MyApplication]:
    """Return the drafts that nobody owns among these addresses: whoever has the link may make them theirs."""
    wanted = [token for token in tokens if token.isascii()][:LINKS_KEPT]
    if not wanted:
        return []
    rows = Application.objects.filter(token__in=wanted, state=State.DRAFT, owner=None)
    return _lines(list(rows.order_by("-changed_at", "-id")), None, now)


def _lines(rows: Sequence[Application], person: int | None, now: datetime) -> list[MyApplication]:
    titles = titles_of({row.slug for row in rows})
    closing = {slug: _closing(slug, now) for slug in {row.slug for row in rows if row.state == State.DRAFT}}
    accepted = [row.number for row in rows if row.state == State.ACCEPTED and row.number is not None]
    ways = onward_of(accepted)
    lines = [_line(row, person, titles, closing) for row in rows]
    return [replace(one, onward=ways[one.number]) if one.number in ways else one for one in lines]


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
