"""What binds funder and laureate: whether a convention is needed, whether it is signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guichet.grants.enums import AgreementKind, AgreementState, PaidWhen, Side
from guichet.grants.models import Agreement, Award
from guichet.schemes.selectors import pinned_definition

PRIVATE_ABOVE = 23_000_00
"""Cents above which a body of private law signs a convention: loi n° 2000-321, article 10 (décret n° 2001-495)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRecord:
    """Who signed for a side."""

    side: Side
    signer: str
    signed_on: date
    means: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRecord:
    """A version of an agreement; cents. `file` is the token of the issued document."""

    pk: int
    version: int
    kind: AgreementKind
    state: AgreementState
    title: str
    granted_cents: int
    spend_cents: int | None
    completion_on: date | None
    changes: tuple[str, ...]
    code: str
    file: str
    issued_at: datetime
    ended_at: datetime | None
    signatures: tuple[SignatureRecord, ...]

    def signed_by(self, side: Side) -> SignatureRecord | None:
        return next((one for one in self.signatures if one.side is side), None)

    @property
    def missing(self) -> tuple[Side, ...]:
        """Return the sides whose signature is awaited."""
        if self.state is not AgreementState.ISSUED:
            return ()
        return tuple(side for side in signers_of(self.kind) if self.signed_by(side) is None)


def signers_of(kind: str) -> tuple[Side, ...]:
    """Return who signs: both sides a convention and its amendments, the funder alone an amending decision."""
    return (Side.OFFICER,) if kind == AgreementKind.DECISION else (Side.APPLICANT, Side.OFFICER)


def why_convention(award: Award) -> str:
    """Return why a grant asks for a convention, in a sentence; empty when its decision is enough."""
    if award.private_body and award.granted_cents > PRIVATE_ABOVE:
        return "Une convention est obligatoire au-delà de 23 000 € pour un organisme privé (loi n° 2000-321, article 10)."
    scheme = pinned_definition(award.pinned, tuple(award.places))
    if scheme.agreement is not None:
        return "Le dispositif prévoit une convention." if scheme.agreement.form == "convention" else ""
    if any(PaidWhen(one.when) is PaidWhen.AGREEMENT_SIGNED for one in scheme.payments):
        return "Le dispositif verse à la signature de la convention."
    return ""


def agreements_of(award: int) -> Sequence[AgreementRecord]:
    """Return every version of a grant's agreement, in order: two queries."""
    found = Agreement.objects.filter(award=award).prefetch_related("signatures").order_by("version")
    return [agreement_record(row) for row in found]


def is_agreement_signed(award: int) -> bool:
    """Tell whether what binds both sides is signed: the convention, or the decision alone where it is enough.

    An amendment that waits for its signatures does not undo what was signed before.
    """
    if Agreement.objects.filter(
        award=award, kind=AgreementKind.CONVENTION, state=AgreementState.SIGNED
    ).exists():
        return True
    found = Award.objects.filter(pk=award).first()
    return found is not None and not why_convention(found)


def title_of(kind: str, version: int) -> str:
    """Return "Convention", "Avenant n° 1", "Décision modificative n° 1"."""
    if kind == AgreementKind.CONVENTION:
        return "Convention"
    return f"{AgreementKind(kind).label.capitalize()} n° {version - 1}"


def agreement_record(row: Agreement) -> AgreementRecord:
    """Return a row as others see it; its signatures are read with it."""
    signatures = sorted(row.signatures.all(), key=lambda one: one.pk)
    return AgreementRecord(
        pk=row.pk,
        version=row.version,
        kind=AgreementKind(row.kind),
        state=AgreementState(row.state),
        title=title_of(row.kind, row.version),
        granted_cents=row.granted_cents,
        spend_cents=row.spend_cents,
        completion_on=row.completion_on,
        changes=tuple(row.changes),
        code=row.code,
        file=row.file,
        issued_at=row.issued_at,
        ended_at=row.ended_at,
        signatures=tuple(
            SignatureRecord(
                side=Side(one.side),
                signer=one.signer,
                signed_on=one.signed_on,
                means=str(one.get_means_display()),
                file=one.file,
            )
            for one in signatures
        ),
    )
