"""Contracts of Indre-et-Loire, drafts and signed."""

from datetime import date

from guichet.accounts.permissions import Actor
from guichet.crte.models import Contract
from guichet.crte.services import (
    AxisWords,
    By,
    Description,
    OperationWords,
    Signature,
    add_member,
    add_signatory,
    prepare_contract,
    sign_contract,
    write_axis,
    write_operation,
)
from tests.people import NOW, make

TOURS, LOCHES = "EPCI-243700754", "EPCI-200071587"
START = date(2021, 1, 1)


def by(actor: Actor | None = None) -> By:
    return By(actor=actor or make("reviewer"), now=NOW)


def draft_contract(title: str = "CRTE de Tours Métropole") -> Contract:
    """A draft without anything in it."""
    return prepare_contract(
        Description(title=title, starts_on=START, ends_on=date(2026, 12, 31)),
        "DEP-37",
        actor=make("reviewer"),
        now=NOW,
    )


def signed_contract(
    title: str = "CRTE de Tours Métropole", *, epci: str = TOURS, number: int | None = None
) -> Contract:
    """A signed contract: one EPCI, two signatories, an axis, an operation (linked to an application number when given)."""
    code = draft_contract(title).code
    add_member(code, epci, START, by())
    for side, body, who in (
        ("state", "Préfecture d’Indre-et-Loire", "la préfète"),
        ("epci", "Tours Métropole", "le président"),
    ):
        signature = Signature(side=side, body=body, capacity=who, signed_on=date(2021, 2, 15))
        add_signatory(code, signature, by())
    write_axis(code, AxisWords(title="Un territoire connecté", description="Le numérique pour tous."), by())
    axis = Contract.objects.get(code=code).axes.get().pk
    words = OperationWords(
        title="Le portail des démarches",
        owner="Ballan-Miré",
        axis=axis,
        forecast=2_000_000,
        number=number,
    )
    write_operation(code, words, by())
    return sign_contract(code, by())
