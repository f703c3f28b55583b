"""The spend and the financing plan of a form: their columns, what they must satisfy, what they give to the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bareme.forms.fields import ExpenseKind, FormField, Missing
from bareme.forms.numbers import euros
from bareme.forms.reading import TAXES

SCHEME, OWN = "scheme", "own"
NATURES = (
    (SCHEME, "L'aide demandée ici"),
    ("state", "Autre aide de l'État"),
    ("europe", "Union européenne"),
    ("region", "Région"),
    ("departement", "Département"),
    ("local", "Commune ou intercommunalité"),
    ("public", "Autre aide publique"),
    ("private", "Aide privée, mécénat"),
    (OWN, "Vos fonds propres, emprunt compris"),
)
PUBLIC = frozenset({"state", "europe", "region", "departement", "local", "public"})
STATES = (("asked", "Demandé"), ("obtained", "Obtenu"), (OWN, "À votre charge"))
OWN_SHARE = 2_000
"""The least share of public financing that an authority brings to its own investment, in basis points (CGCT L.1111-10)."""
AUTHORITIES = frozenset({"commune", "epci", "syndicat", "petr", "departement", "region"})

FINANCING_COLUMNS = (
    FormField(id="source", label="Qui finance", type="text", longest=200),
    FormField(id="nature", label="Nature", type="choice", options=NATURES, required=True),
    FormField(id="amount", label="Montant", type="amount"),
    FormField(id="state", label="Où en est-on", type="choice", options=STATES),
)


def expense_columns(kinds: tuple[ExpenseKind, ...]) -> tuple[FormField, ...]:
    """Return the columns of the lines of spend."""
    options = tuple((kind.id, kind.title) for kind in kinds)
    return (
        FormField(id="kind", label="Nature de la dépense", type="choice", options=options, required=True),
        FormField(id="label", label="Détail", type="text", longest=200),
        FormField(id="amount", label="Montant", type="amount", required=True),
    )


def partner_columns(shared_by: str) -> tuple[FormField, ...]:
    """Return the columns of the partners: each has a share of the project, or an amount of it."""
    share = (
        FormField(id="amount", label="Part du budget", type="amount")
        if shared_by == "amount"
        else FormField(id="share_bp", label="Part du projet", type="rate")
    )
    return (
        FormField(id="siret", label="Numéro SIRET", type="siret"),
        FormField(id="name", label="Nom du partenaire", type="text", required=True, longest=200),
        share,
        FormField(id="contact_email", label="Adresse électronique du contact", type="email"),
    )


@dataclass(slots=True)
class Spend:
    """What lines of spend come to: by kind and in all, None when a line is not complete."""

    kinds: dict[str, int | None] = field(default_factory=dict)
    total: int | None = 0
    missing: list[Missing] = field(default_factory=list)
    warnings: list[Missing] = field(default_factory=list)


def spend_of(form_field: FormField, value: Mapping[str, Any]) -> Spend:
    """Add up the lines of spend. A refused kind counts for nothing, and says why."""
    spend = Spend()
    kinds = {kind.id: kind for kind in form_field.kinds}
    spend.kinds = {kind.id: 0 for kind in form_field.kinds if not kind.refused}
    counted = _tax(form_field, value, spend)
    for index, line in enumerate(value["lines"]):
        kind, amount = kinds.get(line.get("kind", "")), line.get("amount")
        path, label = f"{form_field.id}.{line['row']}", f"Dépense {index + 1}"
        if kind is not None and kind.refused:
            spend.warnings.append(Missing(path, label, kind.refused))
            continue
        if kind is None:
            spend.missing.append(Missing(f"{path}.kind", label, "Choisissez la nature de la dépense."))
            counted = False  # it may be of any kind: none is known
        elif amount is None:
            spend.missing.append(Missing(f"{path}.amount", label, "Écrivez le montant de la dépense."))
            spend.kinds[kind.id] = None
        if amount is None or kind is None:
            spend.total = None
            continue
        known = spend.kinds[kind.id]
        spend.kinds[kind.id] = None if known is None else known + amount
        spend.total = None if spend.total is None else spend.total + amount
    if not counted:
        spend.kinds = dict.fromkeys(spend.kinds)
    return spend


def _tax(form_field: FormField, value: Mapping[str, Any], spend: Spend) -> bool:
    """Check how taxes are counted; nothing is ever converted. Tell whether the amounts may be counted."""
    tax, asked = value.get("tax"), form_field.taxes
    place, label = f"{form_field.id}.tax", "HT ou TTC"
    if len(asked) == 1:
        if tax is None or tax == asked[0]:
            return True
        said = (
            f"Cette aide compte les dépenses {TAXES[asked[0]]} : écrivez ces montants-là, d'après vos devis."
        )
        spend.missing.append(Missing(place, label, said))
        return False
    if tax is None and value["lines"]:
        spend.missing.append(
            Missing(place, label, "Dites si vos montants sont hors taxes (HT) ou taxes comprises (TTC).")
        )
    return True


@dataclass(slots=True)
class Plan:
    """What a financing plan comes to. `asked` is the aid asked here, `own` what the applicant pays."""

    total: int | None = None
    asked: int | None = None
    own: int | None = None
    missing: list[Missing] = field(default_factory=list)


def other_grants_of(value: Mapping[str, Any]) -> int | None:
    """Add up the public grants asked elsewhere; None when a line may be one, or has no amount yet."""
    total = 0
    for line in value["lines"]:
        nature, amount = line.get("nature"), line.get("amount")
        if nature is None and amount:
            return None
        if nature in PUBLIC:
            if amount is None:
                return None
            total += amount
    return total


def balance(form_field: FormField, value: Mapping[str, Any], spend: int | None, grant: int | None) -> Plan:
    """Hold the plan against the spend and the computed grant. The own share is what is left, unless it is written.

    The line of the aid asked may be left out when the grant is computed: it is then that grant.
    """
    plan = Plan()
    _complete(form_field, value, plan)
    lines = value["lines"]
    asked = [
        line["amount"] for line in lines if line.get("nature") == SCHEME and line.get("amount") is not None
    ]
    if len(asked) != sum(line.get("nature") == SCHEME for line in lines) or not asked:
        asked = [] if grant is None else [grant]
        if not asked:
            plan.missing.append(
                Missing(
                    form_field.id,
                    form_field.title,
                    "Ajoutez la ligne de l'aide que vous demandez, avec son montant.",
                )
            )
    elif grant is not None and sum(asked) > grant:
        said = f"Vous demandez {euros(sum(asked))}, le calcul donne {euros(grant)} : demandez {euros(grant)} ou moins."
        plan.missing.append(Missing(form_field.id, form_field.title, said))
    plan.asked = sum(asked) if asked else None
    if plan.missing or spend is None or not asked:
        return plan
    others = sum(line.get("amount") or 0 for line in lines if line.get("nature") not in {SCHEME, OWN})
    own_lines = [line.get("amount") for line in lines if line.get("nature") == OWN]
    given = sum(asked) + others
    if own_lines and None not in own_lines:
        plan.own = sum(own_lines)
    else:
        plan.own = max(spend - given, 0)
    plan.total = given + plan.own
    _balanced(form_field, plan, spend)
    return plan


def _complete(form_field: FormField, value: Mapping[str, Any], plan: Plan) -> None:
    for index, line in enumerate(value["lines"]):
        path, label = f"{form_field.id}.{line['row']}", f"Financement {index + 1}"
        if line.get("nature") is None:
            plan.missing.append(Missing(f"{path}.nature", label, "Dites d'où vient ce financement."))
        elif line.get("amount") is None and line["nature"] not in {SCHEME, OWN}:
            plan.missing.append(Missing(f"{path}.amount", label, "Écrivez le montant de ce financement."))


def _balanced(form_field: FormField, plan: Plan, spend: int) -> None:
    gap = spend - (plan.total or 0)
    if gap > 0:
        said = f"Il manque {euros(gap)} pour payer {euros(spend)} : ajoutez un financement, ou augmentez votre part."
    elif gap < 0:
        said = f"Le plan dépasse de {euros(-gap)} la dépense de {euros(spend)} : réduisez un financement."
    else:
        return
    plan.missing.append(Missing(form_field.id, form_field.title, said))


def own_share_warning(
    form_field: FormField, value: Mapping[str, Any], plan: Plan, nature: str | None, kind: object
) -> Missing | None:
    """Say when an authority keeps less than 20 % of the public financing of an investment (CGCT L.1111-10, III)."""
    if plan.own is None or plan.total is None or nature not in {"investment", "either"}:
        return None
    if isinstance(kind, str) and kind not in AUTHORITIES:
        return None
    private = sum(line.get("amount") or 0 for line in value["lines"] if line.get("nature") == "private")
    public = plan.total - private
    least = -(-public * OWN_SHARE // 10_000)
    if plan.own >= least:
        return None
    when = "Si c'est un investissement, v" if nature == "either" else "V"
    said = (
        f"{when}otre part est de {euros(plan.own)} : la loi demande au moins 20 % du financement public, "
        f"soit {euros(least)} (CGCT, article L.1111-10). Il peut y avoir une exception : dites-la au service."
    )
    return Missing(form_field.id, form_field.title, said)


def partner_problems(form_field: FormField, rows: list[dict[str, Any]], spend: int | None) -> list[Missing]:
    """Say what does not hold among partners: one body twice, shares that pass the whole."""
    found = []
    sirets = [row["siret"] for row in rows if row.get("siret")]
    if len(set(sirets)) < len(sirets):
        found.append("Un partenaire est inscrit deux fois : retirez une ligne.")
    if form_field.shared_by == "share" and sum(row.get("share_bp", 0) for row in rows) > 10_000:
        found.append("Les parts des partenaires passent 100 % : le reste est la vôtre, réduisez-les.")
    amounts = sum(row.get("amount", 0) for row in rows)
    if form_field.shared_by == "amount" and spend is not None and amounts > spend:
        found.append(f"Les parts des partenaires passent la dépense de {euros(spend)} : réduisez-les.")
    return [Missing(form_field.id, form_field.title, said) for said in found]
