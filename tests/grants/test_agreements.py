"""Agreements: when a convention is needed, what an amendment changes, whose copy is taken, what money moves."""

import io
import zlib
from dataclasses import replace
from datetime import date, timedelta

import pypdf
import pytest

from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.budget.errors import NotEnough
from guichet.budget.models import Envelope
from guichet.documents.models import IssuedDocument
from guichet.documents.selectors import issued_document, read_file
from guichet.documents.services import spelled_code
from guichet.grants.enums import AgreementKind, AgreementState, AwardState, InstalmentState, Side
from guichet.grants.errors import GrantError
from guichet.grants.events import AgreementSigned
from guichet.grants.models import Agreement, Award
from guichet.grants.selectors import AgreementRecord, agreements_of, instalments_of, is_agreement_signed
from guichet.grants.selectors.agreements import why_convention
from guichet.grants.services import (
    Change,
    copies,
    drop_agreement,
    issue_amendment,
    issue_convention,
    providers,
)
from guichet.grants.services.copies import codes_in
from guichet.grants.services.signing import SignedCopy, sign_by_copy
from guichet.shared import events
from tests.budget.factories import make_envelope
from tests.people import make
from tests.review.factories import NOW

from .deciding import grant_of_ballan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]
SOCLE = "socle-numerique-ecoles"


@pytest.fixture
def award() -> Award:
    return grant_of_ballan(SOCLE)


@pytest.fixture
def reviewer() -> Actor:
    return make("reviewer")


@pytest.fixture
def prefet() -> Actor:
    return make("prefet")


def copy_of(agreement: AgreementRecord, **said: object) -> SignedCopy:
    copy = SignedCopy(name="convention.pdf", content=read_file(agreement.file), signer="Le maire")
    return replace(copy, **said)  # type: ignore[arg-type]  # the fields of the copy


def scan() -> bytes:
    """A PDF of one page without any text."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=595, height=842)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def sign_both(agreement: AgreementRecord) -> None:
    sign_by_copy(agreement.pk, Side.APPLICANT, copy_of(agreement), actor=make("mayor"), now=NOW)
    sign_by_copy(agreement.pk, Side.OFFICER, copy_of(agreement), actor=make("prefet"), now=NOW)


class TestWhenConventionIsNeeded:
    @pytest.mark.parametrize(
        ("slug", "private", "granted", "needed"),
        [
            ("itn-3c", False, 100_000_00, False),
            ("itn-3c", True, 23_000_00, False),
            ("itn-3c", True, 23_000_01, True),
            (SOCLE, False, 1_000_00, True),
        ],
        ids=["public", "private-at-the-limit", "private-above", "paid-at-its-signature"],
    )
    def test_law_and_scheme(self, slug: str, private: bool, granted: int, needed: bool) -> None:
        award = grant_of_ballan(slug)
        award.private_body, award.granted_cents = private, granted
        award.save()
        assert bool(why_convention(award)) is needed
        assert is_agreement_signed(award.pk) is not needed


class TestConvention:
    def test_paper_says_what_is_agreed_and_is_known_by_its_code(self, award: Award, reviewer: Actor) -> None:
        made = issue_convention(award.pk, "Un comité se réunit deux fois.", actor=reviewer, now=NOW)
        content = read_file(made.file)
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        for told in ("Convention de la subvention", "13 450,00 €", "Article 1", "30 juin 2022", "Un comité"):
            assert told in text.replace("\xa0", " ").replace("\u202f", " ").replace("\n", " "), told
        assert codes_in(content) == {made.code}
        known = issued_document(spelled_code(made.code))
        assert known is not None
        assert known.withdrawn_at is None

    def test_both_sides_sign_and_it_holds(
        self, award: Award, reviewer: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[AgreementSigned] = []
        monkeypatch.setitem(events._handlers, AgreementSigned, [told.append])
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        sign_by_copy(made.pk, Side.APPLICANT, copy_of(made), actor=make("mayor"), now=NOW)
        assert not is_agreement_signed(award.pk)
        assert not told
        sign_by_copy(made.pk, Side.OFFICER, copy_of(made, signer="Le préfet"), actor=make("prefet"), now=NOW)
        assert is_agreement_signed(award.pk)
        assert [one.version for one in told] == [1]
        (kept,) = agreements_of(award.pk)
        assert kept.state is AgreementState.SIGNED
        assert [one.signer for one in kept.signatures] == ["Le maire", "Le préfet"]

    def test_there_is_one(self, award: Award, reviewer: Actor) -> None:
        issue_convention(award.pk, "", actor=reviewer, now=NOW)
        with pytest.raises(GrantError, match="existe déjà"):
            issue_convention(award.pk, "", actor=reviewer, now=NOW)

    @pytest.mark.parametrize(
        ("who", "side"),
        [
            ("secretary", Side.OFFICER),
            ("neighbour", Side.APPLICANT),
            ("reviewer", Side.OFFICER),
            ("other_reviewer", Side.APPLICANT),
        ],
    )
    def test_who_may_not_sign(self, award: Award, reviewer: Actor, who: str, side: Side) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        with pytest.raises(NotYours):
            sign_by_copy(made.pk, side, copy_of(made), actor=make(who), now=NOW)

    def test_officer_records_the_copy_that_came_by_post(self, award: Award, reviewer: Actor) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        sign_by_copy(made.pk, Side.APPLICANT, copy_of(made), actor=reviewer, now=NOW)
        assert agreements_of(award.pk)[0].missing == (Side.OFFICER,)
        with pytest.raises(GrantError, match="déjà enregistrée"):
            sign_by_copy(made.pk, Side.APPLICANT, copy_of(made), actor=reviewer, now=NOW)

    def test_dropped_it_no_longer_holds_and_another_is_made(self, award: Award, reviewer: Actor) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        drop_agreement(made.pk, "Le nom était faux.", actor=reviewer, now=NOW)
        assert IssuedDocument.objects.get(code=made.code).withdrawn_at == NOW
        again = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        assert (again.version, again.state) == (2, AgreementState.ISSUED)
        with pytest.raises(GrantError, match="n’attend plus"):
            sign_by_copy(made.pk, Side.APPLICANT, copy_of(made), actor=make("mayor"), now=NOW)


class TestCopies:
    def test_copy_of_another_agreement_is_refused_and_named(self, reviewer: Actor, award: Award) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        other = Award.objects.get(pk=award.pk)
        other.pk, other.number, other.application = None, 777_777, None
        other.save()
        theirs = issue_convention(other.pk, "", actor=reviewer, now=NOW)
        with pytest.raises(GrantError, match="autre document : « Convention de la subvention n° 777777 »"):
            sign_by_copy(made.pk, Side.APPLICANT, copy_of(theirs), actor=make("mayor"), now=NOW)
        assert not agreements_of(award.pk)[0].signatures

    @pytest.mark.parametrize(
        ("typed", "refused"),
        [
            ("", "Recopiez le code"),
            ("ABCD-EFGH-JKMNP", "d’un autre document"),
            ("right", ""),
        ],
        ids=["no-code", "another-code", "its-code"],
    )
    def test_scan_asks_for_the_code(self, award: Award, reviewer: Actor, typed: str, refused: str) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        code = spelled_code(made.code).lower() if typed == "right" else typed
        copy = copy_of(made, content=scan(), code=code)
        if refused:
            with pytest.raises(GrantError, match=refused):
                sign_by_copy(made.pk, Side.APPLICANT, copy, actor=make("mayor"), now=NOW)
        else:
            sign_by_copy(made.pk, Side.APPLICANT, copy, actor=make("mayor"), now=NOW)
        assert len(agreements_of(award.pk)[0].signatures) == (not refused)

    @pytest.mark.parametrize(
        "said",
        [
            {"content": b""},
            {"signer": " "},
            {"signed_on": date(2021, 3, 14)},
            {"signed_on": date(2021, 3, 16)},
        ],
        ids=["no-file", "nobody", "before-the-document", "tomorrow"],
    )
    def test_what_is_missing_is_said(self, award: Award, reviewer: Actor, said: dict[str, object]) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        with pytest.raises(GrantError):
            sign_by_copy(made.pk, Side.APPLICANT, copy_of(made, **said), actor=make("mayor"), now=NOW)

    @pytest.mark.parametrize("content", [b"%PDF-1.4 broken", b"%PDF", b"hello", b"\x89PNG\r\n\x1a\n"])
    def test_what_cannot_be_read_holds_no_code(self, content: bytes) -> None:
        assert codes_in(content) == set()

    def test_a_copy_under_a_password_holds_no_code_and_asks_it(self, award: Award, reviewer: Actor) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        for algorithm in ("AES-256", "RC4-128"):
            with pytest.raises(GrantError, match="Recopiez le code"):
                sign_by_copy(
                    made.pk,
                    Side.APPLICANT,
                    SignedCopy(name="signee.pdf", content=under_password(algorithm), signer="Maire"),
                    actor=make("mayor"),
                    now=NOW,
                )

    @pytest.mark.slow
    def test_a_text_without_end_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(copies, "SECONDS", 1)
        assert codes_in(with_text(b"BT /F1 9 Tf (ABCD-EFGH-JKMNP) Tj ET " * 1_500_000)) == set()


def with_text(stream: bytes) -> bytes:
    """A PDF of one page that writes what is given."""
    packed = zlib.compress(stream, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%b endobj\n" % one for one in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def under_password(algorithm: str) -> bytes:
    """A PDF of one page that asks a password."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(99, 99)
    writer.encrypt("secret", algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


class TestAmendments:
    def test_more_is_set_aside_then_committed(self, reviewer: Actor, prefet: Actor) -> None:
        envelope = make_envelope(20_000_00)
        award = grant_of_ballan(SOCLE)
        sign_both(issue_convention(award.pk, "", actor=reviewer, now=NOW))
        made = issue_amendment(award.pk, Change(granted_cents=15_000_00), actor=reviewer, now=NOW)
        assert made.kind is AgreementKind.AMENDMENT
        assert "13\xa0450,00\xa0€ devient 15\xa0000,00\xa0€" in made.changes[0].replace("\u202f", "\xa0")
        row = Envelope.objects.get(pk=envelope)
        assert (row.committed, row.reserved) == (13_450_00, 1_550_00)
        sign_both(made)
        row.refresh_from_db()
        assert (row.committed, row.reserved) == (15_000_00, 0)
        award.refresh_from_db()
        assert award.granted_cents == 15_000_00
        assert sum(one.planned_cents for one in instalments_of(award.pk)) == 15_000_00

    def test_more_than_is_left_is_refused(self, reviewer: Actor) -> None:
        make_envelope(14_000_00)
        award = grant_of_ballan(SOCLE)
        sign_both(issue_convention(award.pk, "", actor=reviewer, now=NOW))
        with pytest.raises(NotEnough):
            issue_amendment(award.pk, Change(granted_cents=15_000_00), actor=reviewer, now=NOW)
        assert Agreement.objects.count() == 1

    def test_less_frees_the_envelope_once_signed(self, reviewer: Actor) -> None:
        envelope = make_envelope(20_000_00)
        award = grant_of_ballan(SOCLE)
        sign_both(issue_convention(award.pk, "", actor=reviewer, now=NOW))
        made = issue_amendment(award.pk, Change(granted_cents=10_000_00), actor=reviewer, now=NOW)
        assert Envelope.objects.get(pk=envelope).committed == 13_450_00
        sign_both(made)
        assert Envelope.objects.get(pk=envelope).committed == 10_000_00

    def test_dropped_frees_what_was_set_aside(self, reviewer: Actor) -> None:
        envelope = make_envelope(20_000_00)
        award = grant_of_ballan(SOCLE)
        sign_both(issue_convention(award.pk, "", actor=reviewer, now=NOW))
        made = issue_amendment(award.pk, Change(granted_cents=15_000_00), actor=reviewer, now=NOW)
        drop_agreement(made.pk, "Plus demandé.", actor=reviewer, now=NOW)
        assert Envelope.objects.get(pk=envelope).reserved == 0

    def test_decision_is_changed_by_the_funder_alone(self, reviewer: Actor, prefet: Actor) -> None:
        award = grant_of_ballan("itn-3c")
        made = issue_amendment(award.pk, Change(completion_on=date(2022, 12, 31)), actor=reviewer, now=NOW)
        assert (made.kind, made.version) == (AgreementKind.DECISION, 2)
        with pytest.raises(GrantError, match="signe seul"):
            sign_by_copy(made.pk, Side.APPLICANT, copy_of(made), actor=make("mayor"), now=NOW)
        sign_by_copy(made.pk, Side.OFFICER, copy_of(made), actor=prefet, now=NOW)
        award.refresh_from_db()
        assert award.completion_on == date(2022, 12, 31)

    @pytest.mark.parametrize(
        ("change", "refused"),
        [
            (Change(), "Rien ne change"),
            (Change(granted_cents=0), "plus grand que zéro"),
            (Change(granted_cents=19_900_01), "dépasserait la dépense"),
            (Change(completion_on=date(2021, 3, 15)), "vient après la décision"),
            (Change(granted_cents=4_000_00), "déjà versé ou demandé"),
        ],
        ids=["nothing", "zero", "above-the-spend", "before-the-decision", "below-what-is-paid"],
    )
    def test_what_cannot_be_changed_is_said(self, reviewer: Actor, change: Change, refused: str) -> None:
        award = grant_of_ballan("itn-3c")
        award.instalments.filter(rank=0).update(state=InstalmentState.PAID, paid_cents=4_035_00)
        with pytest.raises(GrantError, match=refused):
            issue_amendment(award.pk, change, actor=reviewer, now=NOW)

    def test_ended_grant_changes_no_more(self, reviewer: Actor) -> None:
        award = grant_of_ballan("itn-3c")
        Award.objects.update(state=AwardState.COMPLETED, ended_at=NOW)
        with pytest.raises(GrantError, match="ne change plus"):
            issue_amendment(award.pk, Change(granted_cents=5_000_00), actor=reviewer, now=NOW)


class Loopback:
    """A provider whose signers sign at once."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[Side, str]] = {}

    def send(self, code: str, title: str, pdf: bytes, signers: dict[Side, str]) -> None:
        assert pdf.startswith(b"%PDF")
        self.sent[code] = signers

    def signatures(self, code: str) -> list[providers.ProviderSignature]:
        return [
            providers.ProviderSignature(side=side, signer=mail, reference=f"{code}-{side}")
            for side, mail in self.sent.get(code, {}).items()
        ]


class TestProvider:
    def test_none_is_plugged_unless_one_is(self, award: Award, reviewer: Actor) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        assert not providers.has_provider()
        assert providers.follow_provider(now=NOW) == 0
        with pytest.raises(GrantError, match="Aucun service"):
            providers.send_to_provider(made.pk, {})

    def test_its_signatures_make_the_agreement_hold_once(self, award: Award, reviewer: Actor) -> None:
        made = issue_convention(award.pk, "", actor=reviewer, now=NOW)
        providers.register_provider(Loopback())
        try:
            signers = {Side.APPLICANT: "maire@exemple.fr", Side.OFFICER: "prefet@exemple.fr"}
            providers.send_to_provider(made.pk, signers)
            assert providers.follow_provider(now=NOW + timedelta(minutes=10)) == 2
            assert providers.follow_provider(now=NOW + timedelta(minutes=20)) == 0
        finally:
            providers.register_provider(None)
        assert is_agreement_signed(award.pk)
