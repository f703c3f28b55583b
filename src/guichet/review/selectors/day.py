"""What an officer has to do today and this week, across schemes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from guichet.accounts.enums import Right
from guichet.review.enums import Tab
from guichet.review.models import Opinion, ReviewSheet
from guichet.review.selectors.filters import LIVE, Asking, has_news
from guichet.review.selectors.listing import tab_condition
from guichet.review.selectors.scope import visible

SHOWN = 10
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One heading of the day: its words, the query of the whole list, the first applications, whether there are more."""

    key: str
    title: str
    action: str
    query: str
    sheets: Sequence[ReviewSheet]
    more: bool


def day_of(asking: Asking) -> list[Heading]:
    """Return what waits for an officer, the most pressing first: one query a heading.

    Of a reviewer, theirs and nobody's; of the others, all they may see.
    """
    rows = visible(asking.actor).filter(state__in=LIVE)
    if asking.actor.scopes_of(Right.INSTRUCT):
        rows = rows.filter(Q(reviewer=asking.actor.person) | Q(reviewer=None))
    today, week = asking.today, asking.today + WEEK
    answered = Opinion.objects.filter(application=OuterRef("pk"), answered_at__isnull=False)
    unread = has_news(asking.actor.person)
    headings = (
        ("retard", "En retard", "Décider, ou prolonger le délai", "onglet=tous&alerte=retard", rows.filter(due_on__lt=today)),
        ("jour", "À finir aujourd’hui", "Finir aujourd’hui", "onglet=tous&reste_min=0&reste_max=0", rows.filter(due_on=today)),
        ("valider", "Propositions qui vous attendent", "Viser ou signer", "onglet=a-valider", _to_validate(asking)),
        ("avis", "Avis rendus", "Lire l’avis", "onglet=tous&nouveau=oui", rows.filter(unread, Exists(answered))),
        ("nouveau", "Du nouveau", "Lire", "onglet=tous&nouveau=oui", rows.filter(unread, waiting=False).exclude(Exists(answered))),
        ("attente", "Le demandeur n’a pas répondu à temps", "Relancer, ou annuler la demande", "onglet=tous&attente=oui", _unanswered(rows, today)),
        ("semaine", "Cette semaine", "Préparer", "onglet=tous&alerte=bientot", rows.filter(due_on__gt=today, due_on__lte=week)),
        ("libres", "À prendre", "Prendre", "onglet=a-instruire&instructeur=personne", rows.filter(reviewer=None, due_on__gt=week) if asking.actor.scopes_of(Right.INSTRUCT) else rows.none()),
    )  # fmt: skip
    found = [_heading(*one) for one in headings]
    return [heading for heading in found if heading.sheets]


def _heading(key: str, title: str, action: str, query: str, rows: QuerySet[ReviewSheet]) -> Heading:
    listed = rows.select_related("application").defer("words", "private").order_by("due_on", "number")
    sheets = list(listed[: SHOWN + 1])
    return Heading(
        key=key, title=title, action=action, query=query, sheets=sheets[:SHOWN], more=len(sheets) > SHOWN
    )


def _to_validate(asking: Asking) -> QuerySet[ReviewSheet]:
    return visible(asking.actor).filter(tab_condition(Tab.TO_VALIDATE, asking.actor))


def _unanswered(rows: QuerySet[ReviewSheet], today: date) -> QuerySet[ReviewSheet]:
    """Return which applications wait for an answer whose day passed."""
    return rows.filter(
        waiting=True, application__requests__state="open", application__requests__due_on__lt=today
    ).distinct()
