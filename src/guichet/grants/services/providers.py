"""A provider of electronic signatures, behind an interface: none unless one is registered.

Guichet hands over a document and who signs it, then asks what became of it; a provider never decides what a signature does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from guichet.documents.selectors import open_file
from guichet.grants.enums import AgreementState, Side
from guichet.grants.errors import GrantError
from guichet.grants.models import Agreement
from guichet.grants.services.signing import sign_by_provider


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSignature:
    """A signature as the provider tells it: which side, who, under which reference of the provider's."""

    side: Side
    signer: str
    reference: str


class SignatureProvider(Protocol):
    """What Guichet asks of a provider. Both may use the network: they are called by jobs alone."""

    def send(self, code: str, title: str, pdf: bytes, signers: dict[Side, str]) -> None:
        """Hand over a document, known by its code, with the mail address of whom signs for each side."""

    def signatures(self, code: str) -> list[ProviderSignature]:
        """Return the signatures obtained so far on the document of a code."""


_providers: list[SignatureProvider] = []


def register_provider(provider: SignatureProvider | None) -> None:
    """Take a provider, or none, in place of the one before. Called when Django starts, by whoever deploys one."""
    _providers[:] = [] if provider is None else [provider]


def has_provider() -> bool:
    return bool(_providers)


def send_to_provider(agreement: int, signers: dict[Side, str]) -> None:
    """Hand a version over to the provider. Raise GrantError when there is none. Called by a job."""
    row = Agreement.objects.get(pk=agreement)
    if not _providers:
        raise GrantError("Aucun service de signature électronique n’est branché : faites signer une copie.")
    with open_file(row.file) as content:
        _providers[0].send(row.code, str(row), content.read(), signers)


def follow_provider(*, now: datetime) -> int:
    """Record the signatures that the provider obtained; return how many are new. Called by a job."""
    recorded = 0
    if not _providers:
        return 0
    for row in Agreement.objects.filter(state=AgreementState.ISSUED).order_by("pk"):
        known = set(row.signatures.values_list("side", flat=True))
        for one in _providers[0].signatures(row.code):
            if one.side not in known:
                sign_by_provider(row.pk, one.side, one.signer, one.reference, now=now)
                recorded += 1
    return recorded
