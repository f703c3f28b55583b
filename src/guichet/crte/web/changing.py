"""The page where officers change a contract, part by part."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.crte import services
from guichet.crte.enums import ContractState
from guichet.crte.errors import ContractRefusal
from guichet.crte.models import Contract
from guichet.crte.selectors.annexes import fixed_annexes, years_of
from guichet.crte.selectors.contracts import content_of
from guichet.crte.services import AxisWords, By, OperationWords, Signature
from guichet.crte.web.asking import asked_contract, officer_from
from guichet.crte.web.forms import Failed
from guichet.crte.web.layout import laid_forms
from guichet.crte.web.preparing import description_in, summary_of
from guichet.crte.web.typing import Said, said_in
from guichet.shared import clock

MOST_NUMBER = 10**15
DONE = {
    "preparer": "Le contrat est en préparation : il reste à dire son territoire, ses signataires et ses axes.",
    "decrire": "Le contrat est mis à jour.",
    "ajouter-epci": "L’intercommunalité est dans le périmètre.",
    "retirer-epci": "Le périmètre est mis à jour.",
    "ajouter-signataire": "Le signataire est ajouté.",
    "dater-signature": "La signature est notée.",
    "retirer-signataire": "Le signataire est retiré.",
    "ecrire-axe": "L’axe est enregistré.",
    "retirer-axe": "L’axe est retiré.",
    "ecrire-operation": "L’opération est enregistrée.",
    "retirer-operation": "L’opération est retirée.",
    "signer": "Le contrat est signé : tout le monde peut le lire.",
    "arreter-annexe": "L’annexe est arrêtée : son PDF ne changera plus.",
}


def _describe(code: str, said: Said, by: By) -> None:
    services.describe_contract(code, description_in(said), by)


def _add_member(code: str, said: Said, by: By) -> None:
    services.add_member(
        code, said.text("epci"), said.day("depuis", "Dites depuis quel jour elle est dans le contrat."), by
    )


def _remove_member(code: str, said: Said, by: By) -> None:
    services.remove_member(code, said.key("ligne"), said.day_or_none("le"), by)


def _add_signatory(code: str, said: Said, by: By) -> None:
    signature = Signature(
        side=said.text("cote"),
        body=said.text("organisme"),
        capacity=said.text("qualite"),
        signed_on=said.day_or_none("signe"),
    )
    services.add_signatory(code, signature, by)


def _date_signature(code: str, said: Said, by: By) -> None:
    services.date_signature(
        code, said.key("ligne"), said.day("signe", "Dites quel jour cet organisme a signé."), by
    )


def _remove_signatory(code: str, said: Said, by: By) -> None:
    services.remove_signatory(code, said.key("ligne"), by)


def _write_axis(code: str, said: Said, by: By) -> None:
    words = AxisWords(
        title=said.text("titre"),
        description=said.text("description"),
        rank=said.number_or_none("ordre", most=99),
    )
    services.write_axis(code, words, by, axis=said.key("ligne") if said.text("ligne") else None)


def _remove_axis(code: str, said: Said, by: By) -> None:
    services.remove_axis(code, said.key("ligne"), by)


def _write_operation(code: str, said: Said, by: By) -> None:
    words = OperationWords(
        title=said.text("titre"),
        owner=said.text("porteur"),
        axis=said.key("axe"),
        forecast=said.cents_or_none("cout"),
        number=said.number_or_none("numero", most=MOST_NUMBER),
    )
    services.write_operation(code, words, by, operation=said.key("ligne") if said.text("ligne") else None)


def _remove_operation(code: str, said: Said, by: By) -> None:
    services.remove_operation(code, said.key("ligne"), by)


def _sign(code: str, said: Said, by: By) -> None:
    services.sign_contract(code, by)


def _fix_annex(code: str, said: Said, by: By) -> None:
    services.fix_annex(code, said.key("annee"), by)


def _drop(code: str, said: Said, by: By) -> None:
    services.drop_contract(code, by)


ACTIONS: dict[str, Callable[[str, Said, By], None]] = {
    "decrire": _describe,
    "ajouter-epci": _add_member,
    "retirer-epci": _remove_member,
    "ajouter-signataire": _add_signatory,
    "dater-signature": _date_signature,
    "retirer-signataire": _remove_signatory,
    "ecrire-axe": _write_axis,
    "retirer-axe": _remove_axis,
    "ecrire-operation": _write_operation,
    "retirer-operation": _remove_operation,
    "signer": _sign,
    "arreter-annexe": _fix_annex,
    "supprimer": _drop,
}


@officer(Right.INSTRUCT)
@require_safe
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Show what may be changed in a contract."""
    return _show(request, asked_contract(request, code, to_change=True).contract)


@officer(Right.INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Do one thing with a contract; a refusal shows the page again, what was typed in it and why at its field.

    Whoever comes back to the address of a refusal is led to the page.
    """
    contract, actor = asked_contract(request, code, to_change=True).contract, officer_from(request)
    if action not in ACTIONS or actor is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(f"/crte/{code}/modifier")
    said = said_in(request)
    try:
        ACTIONS[action](code, said, By(actor=actor, now=clock.now()))
    except ContractRefusal as refusal:
        failed = Failed(
            action=action,
            row=said.text("ligne"),
            said=said.words,
            field=refusal.field,
            message=refusal.message,
        )
        return _show(request, contract, failed)
    return HttpResponseRedirect("/crte" if action == "supprimer" else f"/crte/{code}/modifier?fait={action}")


def _show(request: HttpRequest, contract: Contract, failed: Failed | None = None) -> HttpResponse:
    today = clock.now().date()
    content = content_of(contract)
    forms = laid_forms(contract, content, failed, today)
    refused = next((form for form in forms.values() if form.opened), None)
    context: dict[str, Any] = {
        "contract": contract,
        "signed": contract.state == ContractState.SIGNED,
        "content": content,
        "forms": forms,
        "rows": {
            "members": [
                (one, forms[f"retirer_epci_{one.pk}"]) for one in content.members if _leaves(one.until)
            ],
            "left": [one for one in content.members if not _leaves(one.until)],
            "signatories": [
                (one, forms.get(f"dater_signature_{one.pk}"), forms.get(f"retirer_signataire_{one.pk}"))
                for one in content.signatories
            ],
            "axes": [
                (
                    axis,
                    forms[f"ecrire_axe_{axis.pk}"],
                    forms[f"retirer_axe_{axis.pk}"],
                    [
                        (one, forms[f"ecrire_operation_{one.pk}"], forms[f"retirer_operation_{one.pk}"])
                        for one in axis.operations
                    ],
                )
                for axis in content.axes
            ],
        },
        "fixed": fixed_annexes(contract),
        "years": years_of(contract, today.year),
        "done": "" if failed else DONE.get(request.GET.get("fait", ""), ""),
        "summary": summary_of(refused) if refused else [],
        "failed": failed,
    }
    return render(request, "crte/change.html", context, status=400 if failed else 200)


def _leaves(until: object) -> bool:
    return until is None
