"""Whoever was asked to agree or to sign is reminded: at two moments by itself, once a day by a press, never twice."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from guichet.accounts.models import Mail
from guichet.applications.enums import ParticipantRole, State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Answers, Application, Participant
from guichet.applications.selectors.answering import standing_of
from guichet.applications.selectors.consents import digest_of_concern
from guichet.applications.services.consent_reminders import remind_consent, remind_consents
from guichet.applications.services.consenting import Wish, ask_consent, end_consent, give_consent, opened_by
from guichet.journal.models import Entry
from guichet.shared import clock
from guichet.shared.clock import PARIS
from tests.people import make, sign_in
from tests.simulations.pages import text_of

from .drafts import draft, fill
from .sent import sent_application

pytestmark = pytest.mark.usefixtures("ground")
ASKED = datetime(2021, 3, 3, 10, tzinfo=PARIS)
HEAD = Wish(role=ParticipantRole.CO_VALIDATOR, purpose="school_head", email="ecole@exemple.fr")
MAYOR = Wish(role=ParticipantRole.SIGNATORY, purpose="", email="maire@exemple.fr", name="Le maire")


def day(number: int, month: int = 3) -> datetime:
    """A morning of 2021; filing closes on 31 March."""
    return datetime(2021, month, number, 8, 37, tzinfo=PARIS)


@pytest.fixture
def row() -> Application:
    """A whole draft of Ballan-Miré that nobody was asked to agree to yet."""
    secretary = make("secretary")
    made = draft(secretary)
    fill(made, secretary)
    Participant.objects.all().delete()
    return made


def ask(row: Application, wish: Wish = HEAD, now: datetime = ASKED) -> Participant:
    return ask_consent(row.pk, wish, actor=make("secretary"), now=now)


def links(email: str = HEAD.email) -> list[str]:
    rows = Mail.objects.filter(to=email).order_by("pk")
    return [link.removeprefix("/accords/") for link in rows.values_list("link", flat=True)]


def days_reminded(last: datetime) -> list[str]:
    """Run the job each morning, twice, and return the days on which a mail left."""
    found, morning = [], day(4)
    while morning <= last:
        for _ in range(2):
            if remind_consents(now=morning):
                found.append(f"{morning:%d/%m}")
        morning += timedelta(days=1)
    return found


@pytest.mark.parametrize("wish", [HEAD, MAYOR], ids=["co-validation", "signature"])
def test_two_reminders_leave_after_some_days_and_before_the_last(row: Application, wish: Wish) -> None:
    ask(row, wish)
    assert days_reminded(day(30, 4)) == ["09/03", "24/03"]
    first, near = Mail.objects.filter(to=wish.email, subject__startswith="Rappel").order_by("pk")
    assert "Le courriel du 3 mars 2021 n’a pas encore eu de réponse" in first.text
    assert "Au plus tard le 31 mars 2021" in near.text


def test_a_partner_is_reminded_until_it_is_one_no_more(row: Application) -> None:
    Answers.objects.filter(application=row).update(values={"partners": [{"row": "b", "name": "Veigné"}]})
    ask(row, Wish(role=ParticipantRole.PARTNER, purpose="b", email=HEAD.email))
    assert remind_consents(now=day(9)) == 1
    Answers.objects.filter(application=row).update(values={"partners": []})
    assert remind_consents(now=day(24)) == 0


def test_what_was_asked_in_the_last_days_is_recalled_once_two_days_later(row: Application) -> None:
    ask(row, now=day(28))
    assert days_reminded(day(30, 4)) == ["30/03"]


def test_after_sending_the_last_day_is_that_of_the_link() -> None:
    row = sent_application(State.UNDER_REVIEW)
    ask(row, MAYOR)
    assert days_reminded(day(30, 7)) == ["09/03", "25/05"]


def test_who_answered_or_is_asked_no_more_hears_nothing(row: Application) -> None:
    head, mayor = ask(row), ask(row, MAYOR)
    end_consent(row.pk, mayor.pk, actor=make("secretary"), now=ASKED)
    standing = standing_of(Application.objects.select_related("answers").get(pk=row.pk), ASKED)
    seen = digest_of_concern(standing, head.role, head.purpose)
    give_consent(links()[0], True, name="Anne", seen=seen, now=ASKED)
    assert days_reminded(day(30, 6)) == []


def test_both_links_open_until_it_is_asked_no_more(row: Application) -> None:
    participant = ask(row)
    remind_consents(now=day(9))
    first, second = links()
    assert first != second
    assert {opened_by(secret, day(9)).participant.pk for secret in (first, second)} == {participant.pk}
    end_consent(row.pk, participant.pk, actor=make("secretary"), now=day(9))
    for secret in (first, second, ""):
        with pytest.raises(NotYours):
            opened_by(secret, day(9))


def test_the_applicant_reminds_at_most_once_a_day(row: Application) -> None:
    secretary, participant = make("secretary"), ask(row)
    late = ASKED + timedelta(days=1)
    with pytest.raises(ApplicationError, match="il y a moins d’un jour"):
        remind_consent(row.pk, participant.pk, actor=secretary, now=late - timedelta(minutes=1))
    remind_consent(row.pk, participant.pk, actor=secretary, now=late)
    with pytest.raises(ApplicationError, match="il y a moins d’un jour"):
        remind_consent(row.pk, participant.pk, actor=secretary, now=late + timedelta(hours=1))
    assert len(links()) == 2
    entry = Entry.objects.filter(kind="application.consent_reminded").get()
    assert HEAD.email not in entry.content, "the journal names nobody"
    assert days_reminded(day(30, 4)) == ["09/03", "24/03"]


@pytest.mark.parametrize("who", ["stranger", "neighbour", "reviewer"])
def test_nobody_else_reminds(row: Application, who: str) -> None:
    participant = ask(row)
    with pytest.raises(NotYours):
        remind_consent(row.pk, participant.pk, actor=make(who), now=day(9))
    assert len(links()) == 1


def test_one_is_not_reminded_from_another_application(row: Application) -> None:
    participant = ask(row)
    other = draft(make("secretary"))
    with pytest.raises(NotYours):
        remind_consent(other.pk, participant.pk, actor=make("secretary"), now=day(9))


def test_the_page_shows_when_and_has_one_press(
    row: Application, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = ask(row)
    sign_in(client, "secretary")
    page = f"/demandes/{row.token}/accords"
    monkeypatch.setattr(clock, "now", lambda: ASKED + timedelta(hours=2))
    assert "Vous pourrez rappeler un jour après" in text_of(client.get(page))
    assert client.post(page, {"rappeler": participant.pk}).status_code == 422
    monkeypatch.setattr(clock, "now", lambda: day(8))
    assert f'name="rappeler" value="{participant.pk}"' in client.get(page).content.decode()
    assert client.post(page, {"rappeler": participant.pk}).status_code == 302
    said = text_of(client.get(page))
    assert "demandé le 3 mars 2021 · rappelé le 8 mars 2021 à 8 h 37" in said
    assert client.post(page, {"rappeler": "zz"}).status_code == 404
