"""A CRTE of Indre-et-Loire for the demonstration: invented, and marked so; its intercommunalities exist."""

from datetime import date, datetime

from django.db import transaction

from guichet.accounts.permissions import load_actor
from guichet.accounts.services import find_or_make_person
from guichet.crte.selectors import has_contract
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
from guichet.demo.people import ROLES
from guichet.shared.clock import PARIS

TITLE = "CRTE Tours Métropole et Touraine-Est (exemple)"
SIGNED = date(2021, 1, 15)
LAID = datetime(2021, 1, 20, 9, tzinfo=PARIS)
EPCIS = ("EPCI-243700754", "EPCI-200073161")
SIGNATORIES = (
    ("state", "Préfecture d’Indre-et-Loire", "préfet de département"),
    ("epci", "Tours Métropole Val de Loire", "président de la métropole"),
    ("epci", "Touraine-Est Vallées", "président de la communauté de communes"),
    ("other", "Département d’Indre-et-Loire", "président du conseil départemental"),
)
AXES = (
    (
        "Des services publics proches, en ligne et au guichet",
        "Démarches en ligne refaites avec les habitants, écoles équipées.",
        (("Un portail commun des démarches", "Tours Métropole Val de Loire", 18_000_000),
         ("Équiper les écoles de Ballan-Miré", "Commune de Ballan-Miré", 2_640_000)),
    ),
    (
        "Des bâtiments sobres",
        "Rénover d’abord les écoles et les gymnases.",
        (("Rénover l’école de Vouvray", "Commune de Vouvray", 64_000_000),
         ("Schéma des énergies renouvelables", "Touraine-Est Vallées", None)),
    ),
)  # fmt: skip


@transaction.atomic
def lay_contract() -> bool:
    """Lay the sample contract once; tell whether it was laid now."""
    person = find_or_make_person(ROLES["instructrice"].email, name=ROLES["instructrice"].name, now=LAID)
    known = load_actor(person.pk, now=LAID)
    if known is None or has_contract(TITLE):
        return False
    by = By(actor=known[1], now=LAID)
    description = Description(title=TITLE, starts_on=date(2021, 1, 1), ends_on=date(2026, 12, 31))
    contract = prepare_contract(description, "DEP-37", actor=by.actor, now=LAID, demonstration=True)
    for epci in EPCIS:
        add_member(contract.code, epci, contract.starts_on, by)
    for side, body, capacity in SIGNATORIES:
        add_signatory(contract.code, Signature(side=side, body=body, capacity=capacity, signed_on=SIGNED), by)
    for title, text, operations in AXES:
        axis = write_axis(contract.code, AxisWords(title=title, description=text), by)
        for name, owner, forecast in operations:
            write_operation(
                contract.code, OperationWords(title=name, owner=owner, axis=axis, forecast=forecast), by
            )
    sign_contract(contract.code, by)
    return True
