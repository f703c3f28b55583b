"""Every action, from every state, by every role: who may, when, and what refuses the others.

The expected answers are written here by hand; they are not read from the table they test.
"""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from guichet.accounts.enums import MembershipRole, RoleKind
from guichet.accounts.models import Mail
from guichet.accounts.permissions import Actor, Member
from guichet.applications.enums import Action, Guard, ParticipantRole, Party, State
from guichet.applications.errors import ApplicationError, NotAllowedNow, NotYours
from guichet.applications.models import Application, Participant
from guichet.applications.services import Said, move, moving
from guichet.applications.services.wording import WORDS
from guichet.applications.transitions import BY_ACTION, TABLE, rows_from
from guichet.journal.models import Entry

from .following import LATER, SENT_AT, acting, application, mairie, officer, person, secretary, stranger

pytestmark = pytest.mark.usefixtures("ground")

DRAFT, SUBMITTED, REVIEW = State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW
SENT = {SUBMITTED, REVIEW}
SENDERS = {"owner", "secretary", "signatory"}
WRITERS = SENDERS | {"editor"}
INSTRUCTORS = {"reviewer", "validator", "reviewer of the country"}
DECIDERS = {"decider"}

ALLOWED: dict[Action, tuple[set[State], set[str], State | None]] = {
    Action.SUBMIT: ({DRAFT}, SENDERS, SUBMITTED),
    Action.START_REVIEW: ({SUBMITTED}, INSTRUCTORS, REVIEW),
    Action.HAND_BACK: ({REVIEW}, INSTRUCTORS, SUBMITTED),
    Action.SEND_AGAIN: ({SUBMITTED}, SENDERS, None),
    Action.DECLARE_COMPLETE: (SENT, INSTRUCTORS, None),
    Action.DECLARE_ADMISSIBLE: (SENT, INSTRUCTORS, None),
    Action.ASK_CORRECTION: (SENT, INSTRUCTORS, None),
    Action.ANSWER_CORRECTION: (SENT, WRITERS, None),
    Action.ASK_PIECE: (SENT, INSTRUCTORS, None),
    Action.ANSWER_PIECE: (SENT, WRITERS, None),
    Action.CANCEL_REQUEST: (SENT, INSTRUCTORS, None),
    Action.EXTEND: (SENT, DECIDERS, None),
    Action.ASK_EARLY_START: (SENT, SENDERS, None),
    Action.ALLOW_EARLY_START: (SENT, DECIDERS, None),
    Action.REFUSE_EARLY_START: (SENT, DECIDERS, None),
    Action.ASK_MORE_TIME: (SENT, WRITERS, None),
    Action.GIVE_MORE_TIME: (SENT, INSTRUCTORS, None),
    Action.REFUSE_MORE_TIME: (SENT, INSTRUCTORS, None),
    Action.ACCEPT: ({REVIEW}, DECIDERS, State.ACCEPTED),
    Action.REFUSE: ({REVIEW}, DECIDERS, State.REFUSED),
    Action.CLOSE: (SENT, INSTRUCTORS, State.CLOSED),
    Action.WITHDRAW: (SENT, SENDERS, State.WITHDRAWN),
    Action.REOPEN: ({State.REFUSED, State.CLOSED}, DECIDERS, REVIEW),
    Action.DEEM_ADMISSIBLE: (SENT, {"clock"}, None),
    Action.DEEM_COMPLETE: (SENT, {"clock"}, None),
    Action.LAPSE: (SENT, {"clock"}, State.REFUSED),
}
"""For each action: from which states, by whom, and where it leads (None: the state stays)."""

REASONED = {
    Action.HAND_BACK,
    Action.EXTEND,
    Action.ASK_EARLY_START,
    Action.REFUSE_EARLY_START,
    Action.ASK_MORE_TIME,
    Action.REFUSE_MORE_TIME,
    Action.REFUSE,
    Action.CLOSE,
    Action.REOPEN,
}
"""What cannot be done to someone without saying why."""


def roles(row: Application) -> dict[str, Actor | None]:
    """Everybody: the applicant's side, those invited, officers here and elsewhere, strangers, the clock."""
    member = Member(organisation=mairie().pk, siret=mairie().siret, role=MembershipRole.SIGNATORY)
    unconfirmed = Member(
        organisation=mairie().pk, siret=mairie().siret, role=MembershipRole.APPLICANT, confirmed=False
    )
    return {
        "unconfirmed member": acting(person("Zoé Prétend"), members=(unconfirmed,)),
        "owner": acting(person("Claire Morin")),
        "secretary": secretary(),
        "signatory": acting(person("Michel Le Maire"), members=(member,)),
        "editor": invited(row, "Nadia Collègue", ParticipantRole.EDITOR),
        "reader": invited(row, "Louis Lecteur", ParticipantRole.READER),
        "invited signatory": invited(row, "Anne Adjointe", ParticipantRole.SIGNATORY),
        "co-validator": invited(row, "Julie Directrice", ParticipantRole.CO_VALIDATOR),
        "former editor": invited(row, "Marc Parti", ParticipantRole.EDITOR, ended=SENT_AT),
        "reviewer": officer(RoleKind.REVIEWER),
        "reviewer of the country": officer(RoleKind.REVIEWER, territory="", scheme=""),
        "reviewer next door": officer(RoleKind.REVIEWER, territory="DEP-41"),
        "reviewer of another aid": officer(RoleKind.REVIEWER, scheme="itn-3b"),
        "validator": officer(RoleKind.VALIDATOR),
        "sous-préfet": officer(RoleKind.SOUS_PREFET),
        "decider": officer(RoleKind.DECIDER),
        "expert": officer(RoleKind.EXPERT),
        "scheme manager": officer(RoleKind.SCHEME_MANAGER),
        "auditor": officer(RoleKind.AUDITOR),
        "stranger": stranger(),
        "clock": None,
    }


def invited(row: Application, name: str, role: ParticipantRole, *, ended: datetime | None = None) -> Actor:
    who = person(name)
    Participant.objects.create(
        application=row,
        role=role,
        email=who.email,
        person=who,
        token_digest=f"{row.pk}-{role}-{who.pk}",
        invited_at=SENT_AT,
        ended_at=ended,
    )
    return acting(who)


def said(action: Action) -> Said:
    changes: dict[str, Any] = {}
    if action is Action.SUBMIT:
        changes = {"number": 9_000_001, "submitted_at": LATER}
    if action in {Action.REFUSE, Action.LAPSE}:
        changes = {"grounds": "Le projet a déjà commencé."}
    return Said(reason="Parce qu’il le faut.", changes=changes)


@pytest.fixture
def open_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards that all hold: what is tested is the table."""
    monkeypatch.setattr(moving, "_guards", {guard: lambda application, now: "" for guard in Guard})


def outcome(row: Application, action: Action, actor: Actor | None) -> str:
    """Take the action and undo it; return the state it leads to, or what refused it."""
    with transaction.atomic():
        try:
            found = move(row.pk, action, actor=actor, now=LATER, said=said(action)).state
        except (NotYours, NotAllowedNow) as refusal:
            found = type(refusal).__name__
        transaction.set_rollback(True)
    return found


def test_every_action_is_expected() -> None:
    assert set(ALLOWED) == set(Action) == set(BY_ACTION)
    assert len(TABLE) == len(BY_ACTION)


@pytest.mark.slow
@pytest.mark.usefixtures("open_guards")
@pytest.mark.parametrize("action", list(Action))
def test_who_may_take_it_and_from_where(action: Action) -> None:
    sources, allowed, target = ALLOWED[action]
    for state in State:
        row = application(state)
        for role, actor in roles(row).items():
            if role not in allowed:
                expected = "NotYours"
            elif state not in sources:
                expected = "NotAllowedNow"
            else:
                expected = target or state
            assert outcome(row, action, actor) == expected, f"{action} from {state} by {role}"


@pytest.mark.slow
@pytest.mark.usefixtures("open_guards")
@pytest.mark.parametrize("action", list(Action))
def test_a_reason_is_asked_of_what_hurts(action: Action) -> None:
    sources, allowed, _ = ALLOWED[action]
    row = application(next(state for state in State if state in sources))
    actor = roles(row)[sorted(allowed)[0]]
    silent = Said(reason="  ", changes=said(action).changes)
    if action in REASONED:
        with pytest.raises(ApplicationError, match="Écrivez la raison"):
            move(row.pk, action, actor=actor, now=LATER, said=silent)
    else:
        move(row.pk, action, actor=actor, now=LATER, said=silent)
        assert Entry.objects.filter(subject=row.subject, kind=f"application.{action}").count() == 1


@pytest.mark.parametrize("row", [row for row in TABLE if row.guards], ids=lambda row: row.action)
def test_each_guard_refuses_alone(row: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = application(next(state for state in State if state in row.sources))
    actor = roles(found)[sorted(ALLOWED[row.action][1])[0]]
    for guard in row.guards:
        checks = {other: lambda application, now: "" for other in row.guards}
        monkeypatch.setattr(moving, "_guards", {**checks, guard: lambda application, now: "Pas encore."})
        with pytest.raises(ApplicationError, match="Pas encore"):
            move(found.pk, row.action, actor=actor, now=LATER, said=said(row.action))
        without = {other: check for other, check in checks.items() if other is not guard}
        monkeypatch.setattr(moving, "_guards", without)
        with pytest.raises(ApplicationError, match="Impossible"):
            move(found.pk, row.action, actor=actor, now=LATER, said=said(row.action))
    assert not Entry.objects.filter(subject=found.subject).exists()


def test_of_two_officers_the_second_is_told() -> None:
    row, reviewer = application(REVIEW), officer(RoleKind.REVIEWER)
    move(row.pk, Action.CLOSE, actor=reviewer, now=LATER, said=said(Action.CLOSE))
    with pytest.raises(NotAllowedNow, match=r"Entre-temps.*classée sans suite"):
        move(row.pk, Action.CLOSE, actor=reviewer, now=LATER, expected=REVIEW, said=said(Action.CLOSE))


def test_each_mail_has_its_words_and_each_words_their_mail() -> None:
    told = {(row.action, party) for row in TABLE for party in row.told}
    assert told == set(WORDS)
    for words in WORDS.values():
        assert words.subject[0].islower()
        assert words.happened.endswith((".", ":"))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
def test_whoever_acts_is_not_the_only_one_told(row: Any) -> None:
    """The other side always hears of what happens; what the clock does is told to both."""
    others = {Party.APPLICANT, Party.SERVICE} - {row.by}
    assert others <= set(row.told) or row.action is Action.SUBMIT


def test_nothing_is_kept_when_the_mail_cannot_be_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    row = application(SUBMITTED)

    def broken(*arguments: Any, **more: Any) -> None:
        raise RuntimeError("no mail")

    monkeypatch.setattr("guichet.applications.services.telling.notify", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        move(row.pk, Action.START_REVIEW, actor=officer(RoleKind.REVIEWER), now=LATER)
    row.refresh_from_db()
    assert row.state == SUBMITTED
    assert not Entry.objects.filter(subject=row.subject).exists()
    assert not Mail.objects.exists()


def test_rows_of_a_side_are_in_the_order_of_the_table() -> None:
    actions = [row.action for row in rows_from(State.CLOSED, Party.SERVICE)]
    assert actions == [Action.REOPEN]
    assert not rows_from(State.ACCEPTED, Party.APPLICANT)
