"""Reminders: seven days before, the day after, each once."""

from datetime import date, datetime, timedelta

import pytest

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import Mail
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.applications.services import Asked, answer_leave, ask_more_time, ask_piece, clock, reminding
from guichet.shared.clock import PARIS

from .following import application, officer, secretary

pytestmark = pytest.mark.usefixtures("ground")
ASKED_AT = datetime(2021, 3, 5, 10, tzinfo=PARIS)
DUE = date(2021, 3, 31)


def day(number: int, month: int = 3) -> datetime:
    return datetime(2021, month, number, 8, tzinfo=PARIS)


def reminders_on(now: datetime, words: str) -> list[str]:
    Mail.objects.all().delete()
    reminding.send_reminders(now=now)
    return sorted(Mail.objects.filter(subject__contains=words).values_list("to", flat=True))


def asked() -> tuple[Application, int]:
    reviewer = officer(RoleKind.REVIEWER)
    row = application(State.UNDER_REVIEW, reviewer_id=reviewer.person)
    (piece,) = ask_piece(row.pk, [Asked(about="Devis", due_on=DUE)], actor=reviewer, now=ASKED_AT)
    return row, piece.id


def test_a_piece_is_recalled_seven_days_before_then_the_day_after_once_each() -> None:
    asked()
    near, late = "une réponse est attendue", "en retard"
    assert reminders_on(day(23), near) == []
    assert reminders_on(day(24), near) == ["claire.morin@exemple.fr"]
    assert reminders_on(day(24), near) == []
    assert reminders_on(day(31), near) == []
    assert reminders_on(day(1, 4), late) == ["claire.morin@exemple.fr"]
    assert reminders_on(day(2, 4), late) == []


def test_the_reviewer_hears_that_nothing_came() -> None:
    asked()
    assert reminders_on(day(1, 4), "pas de réponse") == [officer(RoleKind.REVIEWER).email]


def test_a_job_that_slept_still_recalls_but_not_for_ever() -> None:
    asked()
    assert reminders_on(day(29), "attendue") == ["claire.morin@exemple.fr"]
    assert reminders_on(day(1, 6), "en retard") == []


def test_more_time_is_a_new_day_to_recall() -> None:
    _, piece = asked()
    reminders_on(day(24), "attendue")
    leave = ask_more_time(
        piece, "Le fournisseur tarde.", actor=secretary(), now=day(25), wanted=date(2021, 4, 20)
    )
    answer_leave(leave, True, actor=officer(RoleKind.REVIEWER), now=day(26))
    assert reminders_on(day(1, 4), "en retard") == []
    assert reminders_on(day(13, 4), "attendue") == ["claire.morin@exemple.fr"]


def test_what_was_asked_for_tomorrow_is_not_recalled_at_once() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    ask_piece(row.pk, [Asked(about="Devis", due_on=day(8).date())], actor=reviewer, now=day(5))
    assert reminders_on(day(6), "attendue") == []


def test_the_service_is_told_before_its_delay_ends() -> None:
    reviewer = officer(RoleKind.REVIEWER)
    row = application(State.SUBMITTED, reviewer_id=reviewer.person)
    clock.set_due(row, date(2021, 3, 2))
    row.save()
    assert reminders_on(day(24, 4), "échéance") == []
    assert reminders_on(day(25, 4), "échéance") == [reviewer.email]
    assert reminders_on(day(26, 4), "échéance") == []


def test_a_draft_is_recalled_before_filing_closes() -> None:
    application(State.DRAFT)
    application(State.DRAFT, owner=None)
    assert reminders_on(day(23), "à envoyer") == []
    assert reminders_on(day(24), "à envoyer") == ["claire.morin@exemple.fr"]
    assert reminders_on(day(24) + timedelta(hours=1), "à envoyer") == []
