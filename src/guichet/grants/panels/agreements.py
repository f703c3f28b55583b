"""The convention and its amendments: each version with its document, what changes, and who signed."""

from collections.abc import Iterable, Sequence
from typing import Any

from guichet.grants.dues import Due, register_dues
from guichet.grants.enums import AgreementKind, AgreementState, Side
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.registry import Panel, register_panel
from guichet.grants.selectors.agreements import AgreementRecord, agreements_of, signers_of, why_convention
from guichet.grants.services.rhythm import plan_length

WORDS = {Side.APPLICANT: "le bénéficiaire", Side.OFFICER: "le financeur"}


def versions(opened: OpenedAward) -> Sequence[AgreementRecord]:
    """Return every version, read once for the page."""
    found: Sequence[AgreementRecord] = opened.once("agreements", lambda: agreements_of(opened.award.pk))
    return found


def to_sign(opened: OpenedAward) -> AgreementRecord | None:
    """Return the version that waits for signatures, None when none does."""
    return next((one for one in versions(opened) if one.state is AgreementState.ISSUED), None)


def has_convention(opened: OpenedAward) -> bool:
    """Tell whether a convention stands, signed or to sign."""
    return any(
        one.kind is AgreementKind.CONVENTION and one.state is not AgreementState.DROPPED
        for one in versions(opened)
    )


def agreements_context(opened: OpenedAward) -> dict[str, Any] | None:
    found, why = versions(opened), why_convention(opened.award)
    if not found and not why and opened.side is Side.APPLICANT:
        return None
    current, length = to_sign(opened), _length(opened)
    return {
        "versions": [(one, _signatures(one)) for one in found],
        "why": why,
        "missing": bool(why) and not has_convention(opened),
        "current": current,
        "awaited": [WORDS[side] for side in current.missing] if current else [],
        "sides": [(str(side), WORDS[side]) for side in current.missing] if current else [],
        "award": opened.award,
        "length": length,
        "length_help": f"Aujourd’hui {length} mois. Les versements à venir s’espacent en proportion.",
    }


def _length(opened: OpenedAward) -> int | None:
    """Return the months of the payments when an amendment may change them, else None."""
    agreement = opened.scheme.agreement
    return plan_length(opened.instalments) if agreement is not None and agreement.plan_may_change else None


def _signatures(one: AgreementRecord) -> list[dict[str, Any]]:
    return [
        {"who": WORDS[side], "signature": one.signed_by(side)}
        for side in signers_of(one.kind)
        if one.state is not AgreementState.DROPPED
    ]


def agreement_dues(opened: OpenedAward) -> Iterable[Due]:
    """Say whose signature is awaited, and that a convention is to be issued."""
    if not opened.active:
        return
    current = to_sign(opened)
    address = f"{opened.base}#convention"
    if current is None and why_convention(opened.award) and not has_convention(opened):
        yield Due(title="Préparer la convention", by=Side.OFFICER, address=address)
    for side in current.missing if current else ():
        yield Due(title=f"Signer : {current.title.lower() if current else ''}", by=side, address=address)


def install() -> None:
    """Register the panel of this module."""
    register_panel(
        Panel(
            key="convention",
            title="La convention",
            template="grants/components/panels/agreements.html",
            context=agreements_context,
            rank=30,
        )
    )
    register_dues(agreement_dues)
