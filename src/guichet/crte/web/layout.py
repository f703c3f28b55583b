"""Every form of the page where a contract is changed, ready to be shown."""

from collections.abc import Mapping
from datetime import date

from guichet.crte.enums import ContractState
from guichet.crte.models import Contract
from guichet.crte.selectors.annexes import years_of
from guichet.crte.selectors.contracts import ContractContent
from guichet.crte.web.forms import (
    Asking,
    Choices,
    Failed,
    Form,
    Forms,
    axis_fields,
    day_field,
    description_fields,
    member_fields,
    operation_fields,
    signatory_fields,
)
from guichet.territories.enums import TerritoryKind
from guichet.territories.selectors import territories_within


def laid_forms(
    contract: Contract, content: ContractContent, failed: Failed | None, today: date
) -> Mapping[str, Form]:
    """Return the forms by key: the action, then the key of its row when it is about one."""
    forms, signed = Forms(failed=failed), contract.state == ContractState.SIGNED
    forms.add("decrire", "Changer le titre ou les dates", "Enregistrer", *description_fields(contract))
    _parties(forms, contract, content, signed, today)
    _projects(forms, content)
    if signed:
        years = [(str(year), str(year)) for year in years_of(contract, today.year)]
        year = Asking(name="annee", label="Année", kind="choice", choices=years)
        forms.add("arreter-annexe", "Arrêter une annexe", "Arrêter l’annexe", year)
    else:
        forms.add("signer", "Tous ont signé", "Noter que le contrat est signé")
        forms.add("supprimer", "Supprimer ce projet de contrat", "Supprimer pour de bon")
    return forms.made


def _parties(forms: Forms, contract: Contract, content: ContractContent, signed: bool, today: date) -> None:
    forms.add(
        "ajouter-epci",
        "Ajouter une intercommunalité",
        "Ajouter au périmètre",
        *member_fields(contract, _epcis(contract, content, today)),
    )
    for member in content.members:
        fields = (day_field("le", "N’est plus dans le contrat à partir du"),) if signed else ()
        forms.add("retirer-epci", "Retirer", f"Retirer {member.name}", *fields, row=str(member.pk))
    forms.add("ajouter-signataire", "Ajouter un signataire", "Ajouter", *signatory_fields(signed=signed))
    for one in content.signatories:
        row = str(one.pk)
        if not signed:
            forms.add(
                "dater-signature",
                "Noter sa signature",
                "Enregistrer",
                day_field("signe", "A signé le", one.signed_on),
                row=row,
            )
            forms.add("retirer-signataire", "Retirer", f"Retirer {one.body}", row=row)


def _projects(forms: Forms, content: ContractContent) -> None:
    forms.add("ecrire-axe", "Ajouter un axe", "Ajouter l’axe", *axis_fields())
    for axis in content.axes:
        row = str(axis.pk)
        forms.add("ecrire-axe", "Modifier l’axe", "Enregistrer", *axis_fields(axis), row=row)
        forms.add("retirer-axe", "Retirer l’axe", f"Retirer l’axe « {axis.title} »", row=row)
    if content.axes:
        forms.add("ecrire-operation", "Inscrire une opération", "Inscrire", *operation_fields(content))
    for one in content.operations:
        row = str(one.pk)
        forms.add("ecrire-operation", "Modifier", "Enregistrer", *operation_fields(content, one), row=row)
        forms.add("retirer-operation", "Retirer", f"Retirer « {one.title} »", row=row)


def _epcis(contract: Contract, content: ContractContent, today: date) -> Choices:
    """Return the intercommunalities of the territory that are not in the contract."""
    held = {member.siren for member in content.members if member.until is None}
    return [
        (epci.official_code, epci.name)
        for epci in territories_within(TerritoryKind.EPCI, contract.area, today)
        if epci.code not in held
    ]
