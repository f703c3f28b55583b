"""Keep and send a report, accept it or return it, remind of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bareme.forms import FieldError, Form
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import AwardState, ReportState
from guichet.grants.errors import GrantError
from guichet.grants.events import ReportAccepted
from guichet.grants.models import Award, Report
from guichet.grants.permissions import may_answer
from guichet.grants.selectors.reports import ReportRecord, reports_of
from guichet.grants.services.locking import award_for, locked_award, require_active
from guichet.grants.services.separation import refuse_own
from guichet.grants.services.telling import tell_applicant, tell_service
from guichet.journal.services import record
from guichet.schemes.selectors import pinned_report_form
from guichet.shared.clock import PARIS
from guichet.shared.events import publish

BEFORE = (30, 7)
"""Days before its day at which a report is reminded of; then once, when the day has passed."""


@transaction.atomic
def save_report(
    award: int, key: str, raw: Mapping[str, Any], *, send: bool, actor: Actor, now: datetime
) -> None:
    """Keep the answers of a report, and send it. One sent after its day is taken, and said late. Raise NotYours, GrantError."""
    found = locked_award(award)
    if not may_answer(found, actor):
        raise NotYours
    require_active(found)
    known = _known(found, key)
    if not known.to_fill:
        raise GrantError("Ce bilan est déjà envoyé : le service le lit.")
    form = report_form(found, key)
    values = _read(form, raw)
    row = known.row or Report(award=found, key=key)
    row.values, row.due_on = values, known.due_on
    if send:
        _require_whole(form, values, now)
        today = now.astimezone(PARIS).date()
        row.state, row.sent_at, row.sent_by, row.reason = ReportState.SENT, now, actor.reference, ""
        row.late = known.due_on is not None and today > known.due_on
    row.save()
    details = {"key": key, "late": row.late}
    record(
        "report.sent" if send else "report.saved",
        found.subject,
        actor=actor.reference,
        now=now,
        details=details,
    )
    if send:
        tell_service(found, f"{known.title} : envoyé.", "À vous de l’accepter ou de le rendre.", now=now)


@transaction.atomic
def judge_report(award: int, key: str, reason: str, *, accept: bool, actor: Actor, now: datetime) -> None:
    """Accept a report that was sent, or return it with a reason. Raise NotYours, GrantError."""
    found = award_for(award, actor, Right.INSTRUCT)
    known = _known(found, key)
    row = known.row
    if row is None or known.state is not ReportState.SENT:
        raise GrantError("Ce bilan n’attend pas de réponse : relisez la page.")
    refuse_own(found, actor, what="répondre à son bilan", asked_by=row.sent_by)
    if not accept and not reason.strip():
        raise GrantError("Dites ce qui manque : le bénéficiaire le lira.")
    row.state = ReportState.ACCEPTED if accept else ReportState.RETURNED
    row.judged_at, row.judged_by, row.reason = now, actor.reference, reason.strip()[:2_000]
    row.save(update_fields=["state", "judged_at", "judged_by", "reason"])
    what = "report.accepted" if accept else "report.returned"
    record(what, found.subject, actor=actor.reference, now=now, details={"key": key})
    if accept:
        publish(ReportAccepted(award=found.pk, number=found.number, key=key, actor=actor.reference, at=now))
        tell_applicant(found, f"{known.title} : accepté.", now=now)
    else:
        tell_applicant(found, f"{known.title} : à compléter.", row.reason, now=now)


def report_form(award: Award, key: str) -> Form:
    """Return the form of a report, as the pinned scheme says it."""
    day = award.decided_at.astimezone(PARIS).date()
    return pinned_report_form(award.pinned, key, day, tuple(award.places))


def remind_reports(*, now: datetime) -> int:
    """Remind of the reports that are near their day, and once of those past it; return how many mails were due."""
    today, sent = now.astimezone(PARIS).date(), 0
    for pk in (
        Award.objects.filter(state=AwardState.ACTIVE).order_by("pk").values_list("pk", flat=True).iterator()
    ):
        sent += _remind(pk, today, now)
    return sent


@transaction.atomic
def _remind(pk: int, today: date, now: datetime) -> int:
    sent, award = 0, None
    for one in reports_of(Award.objects.get(pk=pk)):
        mark = _mark(one, today)
        if not mark or (one.row is not None and mark in one.row.reminded):
            continue
        award = award or locked_award(pk)
        row = one.row or Report(award=award, key=one.key)
        row.reminded = [*row.reminded, mark]
        row.save()
        happened = (
            f"{one.title} : la date est passée." if mark.startswith("late") else f"{one.title} à envoyer."
        )
        tell_applicant(award, happened, "Envoyez-le depuis la page de la subvention.", now=now, by=one.due_on)
        sent += 1
    return sent


def _mark(one: ReportRecord, today: date) -> str:
    """Return which reminder is due today, "" for none."""
    if not one.to_fill or one.due_on is None:
        return ""
    left = (one.due_on - today).days
    if left < 0:
        return f"late {one.due_on:%Y%m%d}"
    step = min((days for days in BEFORE if left <= days), default=0)
    return f"{step} {one.due_on:%Y%m%d}" if step else ""


def _known(award: Award, key: str) -> ReportRecord:
    found = next((one for one in reports_of(award) if one.key == key), None)
    if found is None:
        raise GrantError("Ce bilan n’est pas demandé pour cette subvention.")
    return found


def _read(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in form.sections[0].fields:
        try:
            value = form.read(one.id, raw.get(one.id, ""))
        except FieldError as error:
            raise GrantError(f"{one.label} : {error.message}") from None
        if value is not None:
            values[one.id] = value
    return values


def _require_whole(form: Form, values: Mapping[str, Any], now: datetime) -> None:
    view = form.view(values, known={}, today=now.astimezone(PARIS).date())
    if view.missing:
        first = view.missing[0]
        raise GrantError(f"Il manque : {', '.join(one.label for one in view.missing)}. {first.message}")
