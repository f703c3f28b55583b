"""Reminders: seven days before a day, and the day after it passed; each leaves once."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bareme import open_on
from guichet.applications.enums import Party, RequestKind, RequestState, State
from guichet.applications.models import Application, Reminder, Request
from guichet.applications.services.silence import AWAITING
from guichet.applications.services.telling import News, tell
from guichet.applications.services.wording import Told
from guichet.schemes.selectors import definition
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput

BEFORE = timedelta(days=7)
LATEST = timedelta(days=30)
"""A day that passed longer ago than this is no longer recalled: a job that slept for a month does not write to all."""

REQUEST_NEAR = Told(
    subject="une réponse est attendue",
    happened="Le service attend toujours de vous :",
    expected="Répondez sur la page de votre dossier. S’il vous faut plus de temps, demandez-le là.",
)
REQUEST_PASSED = Told(
    subject="réponse en retard",
    happened="La date est passée, et le service attend toujours de vous :",
    expected="Répondez dès que possible, ou demandez plus de temps sur la page de votre dossier.",
)
REQUEST_UNANSWERED = Told(
    subject="pas de réponse du demandeur",
    happened="La date est passée, et le demandeur n’a pas répondu à :",
    expected="Écrivez-lui, donnez-lui plus de temps, ou annulez ce que vous avez demandé.",
)
DELAY_NEAR = Told(
    subject="échéance proche",
    happened="Un délai légal se termine bientôt.",
    expected="Passé ce jour, le silence du service a un effet.",
    says_due=True,
)
DRAFT_NEAR = Told(
    subject="à envoyer bientôt",
    happened="Votre demande n’est pas encore envoyée, et le dépôt se termine bientôt.",
    expected="Terminez-la et envoyez-la. Ce qui est commencé à temps compte : appuyez sur « Envoyer » avant la fin.",
)


def send_reminders(*, now: datetime) -> int:
    """Queue every reminder that is due and has not left; return how many. Run twice, it sends nothing more."""
    today = now.astimezone(PARIS).date()
    return _requests(today, now) + _delays(today, now) + _drafts(today, now)


def _requests(today: date, now: datetime) -> int:
    rows = Request.objects.filter(
        state=RequestState.OPEN,
        application__state__in=AWAITING,
        due_on__gte=today - LATEST,
        due_on__lte=today + BEFORE,
    ).select_related("application")
    sent = 0
    for row in _each(rows):
        assert row.due_on is not None  # noqa: S101 - the filter above asks for it
        news = News(what=(row.title,), by=row.due_on)
        passed = row.due_on < today
        if not passed and row.asked_at.astimezone(PARIS).date() > row.due_on - BEFORE:
            continue  # asked less than seven days before: the mail that asked is reminder enough
        mails = [(Party.APPLICANT, REQUEST_PASSED if passed else REQUEST_NEAR)]
        if passed:
            mails.append((Party.SERVICE, REQUEST_UNANSWERED))
        key = f"{RequestKind(row.kind)}:{row.pk}:{row.due_on}:{'passed' if passed else 'near'}"
        sent += _once(row.application, key, mails, news, now)
    return sent


def _delays(today: date, now: datetime) -> int:
    """Before a legal delay ends, to the service: what happens when it has passed is told by `silence`."""
    last = datetime.combine(today + BEFORE, time.max, PARIS)
    rows = Application.objects.filter(state__in=AWAITING, due_at__gte=now, due_at__lte=last)
    sent = 0
    for row in _each(rows):
        assert row.due_at is not None  # noqa: S101 - the filter above asks for it
        day = row.due_at.astimezone(PARIS).date()
        sent += _once(row, f"{row.due_kind}:{day}:near", [(Party.SERVICE, DELAY_NEAR)], News(), now)
    return sent


def _drafts(today: date, now: datetime) -> int:
    """Before filing closes, to those who have begun. The calendar is the latest one, where they are."""
    rows = Application.objects.filter(state=State.DRAFT).exclude(owner=None)
    closing: dict[tuple[str, tuple[str, ...]], date | None] = {}
    sent = 0
    for row in _each(rows):
        where = (row.slug, tuple(row.places))
        if where not in closing:
            closing[where] = _last_day(*where, today)
        day = closing[where]
        if day is not None and day <= today + BEFORE:
            mails = [(Party.APPLICANT, DRAFT_NEAR)]
            sent += _once(row, f"filing:{day}:near", mails, News(by=day), now)
    return sent


def _last_day(slug: str, places: tuple[str, ...], today: date) -> date | None:
    """Return the last day to file, None when there is none or nothing can be said."""
    try:
        state = open_on(definition(slug, places).calendar, today)
    except BadInput:
        return None
    return state.day if state and state.code == "open" else None


def _each(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield rows by batches, in the order of their keys."""
    yield from rows.order_by("pk").iterator(chunk_size=500)


def _once(
    application: Application, key: str, mails: list[tuple[Party, Told]], news: News, now: datetime
) -> int:
    """Queue mails unless they left already; both are kept or neither is."""
    with transaction.atomic():
        _, made = Reminder.objects.get_or_create(application=application, key=key, defaults={"sent_at": now})
        if not made:
            return 0
        for party, words in mails:
            tell(application, party, words, news, now=now)
    return 1
