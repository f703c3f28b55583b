"""What is checked of the payments of a scheme file, for the whole country and for each local variant."""

from collections.abc import Iterator
from datetime import date

from bareme.errors import Problem
from bareme.reading import SchemeFile, problem_at
from bareme.scheme import Instalment, Parameter, Scheme
from bareme.values import Rate

FRAMEWORK = "decret_2018_514"
ADVANCE_AT_MOST, BEFORE_BALANCE_AT_MOST = 3_000, 8_000
"""Décret n° 2018-514, article 12, in basis points. What a guarantee or a long project raises is decided grant by grant."""
EARLY = frozenset({"agreement_signed", "start_declared", "date"})
"""What an instalment waits for when it asks for no proof of spend: it is an advance."""

Found = tuple[tuple[str | int, ...], str, str]
"""Where it is in the file, what is wrong, how to mend it."""


def check_payments(scheme: SchemeFile) -> Iterator[Problem]:
    """Check order, shares, legal ceilings and rhythm. A local variant is told of what it alone gets wrong."""
    known = list(_found(scheme.base))
    for path, message, remedy in known:
        yield problem_at(scheme.tree, scheme.file, path, message, remedy)
    for area, definition in scheme.local.items():
        for path, message, remedy in _found(definition):
            if (path, message, remedy) not in known:
                dated = message.startswith("au ")
                where = f"en {area}, {message}" if dated else f"en {area} : {message}"
                there = f"{remedy.removesuffix('.')}, sous « local: {area} »."
                yield problem_at(scheme.trees[area], scheme.file, path, where, there)


def _found(definition: Scheme) -> Iterator[Found]:
    yield from _order(definition)
    yield from _rhythm(definition.payments)
    if definition.review.framework == FRAMEWORK:
        yield from _ceilings(definition)


def _order(definition: Scheme) -> Iterator[Found]:
    payments = definition.payments
    for index, payment in enumerate(payments):
        last, path = index == len(payments) - 1, ("payments", index, "share")
        if (payment.share == "rest") != last:
            yield (
                path,
                "le solde (« rest ») est le dernier versement, et lui seul.",
                "Rangez les versements.",
            )
        elif not last and payment.share not in definition.parameters:
            yield (
                path,
                f"le paramètre « {payment.share} » est inconnu.",
                "Déclarez la part dans « parameters ».",
            )


def _rhythm(payments: tuple[Instalment, ...]) -> Iterator[Found]:
    """Payments counted from the same day come in their order, for public and for private bodies."""
    for index, payment in enumerate(payments):
        for earlier in payments[:index]:
            if payment.after is None or payment.after != earlier.after:
                continue
            if any(
                (payment.months_for(private=private) or 0) < (earlier.months_for(private=private) or 0)
                for private in (False, True)
            ):
                yield (
                    ("payments", index),
                    f"« {payment.id} » viendrait avant « {earlier.id} », qui est écrit avant lui.",
                    "Rangez les mois.",
                )


def _ceilings(definition: Scheme) -> Iterator[Found]:
    """At each date that changes a share: the advance, and all that comes before the balance."""
    payments = [one for one in definition.payments if one.share in definition.parameters]
    days = {day for one in payments for day in definition.parameters[one.share].values}
    for day in sorted(days):
        shares = {one.id: _points(definition.parameters[one.share], day) for one in payments}
        advance = sum(shares[one.id] for one in payments if one.when in EARLY)
        for total, most, words in (
            (advance, ADVANCE_AT_MOST, "l'avance ne dépasse pas 30 %"),
            (sum(shares.values()), BEFORE_BALANCE_AT_MOST, "ce qui précède le solde ne dépasse pas 80 %"),
        ):
            if total > most:
                yield (
                    ("payments",),
                    f"au {day}, les parts vont au-delà du décret 2018-514 (article 12) : {words}.",
                    "Réduisez une part dans « parameters ».",
                )
                return


def _points(parameter: Parameter, day: date) -> int:
    """Return a share on a day in basis points, 0 before its first date or when it is no rate."""
    known = [value for since, value in sorted(parameter.values.items()) if since <= day]
    return known[-1].points if known and isinstance(known[-1], Rate) else 0
