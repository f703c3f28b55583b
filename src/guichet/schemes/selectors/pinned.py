"""The rules an application was begun with: the version it pinned, whatever the catalogue says today.

Rules and form are the pinned ones; the calendar is always the latest.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bareme import Plan, Scheme, SchemeFile, compile_scheme, value_on
from bareme.forms import Form, compile_form, compile_private_form, compile_report_form
from bareme.scheme import Instalment
from bareme.values import Rate
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors.compiled_rules import InForce, Recent, cache, file_of, rules_of

PLANS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Pinned:
    """A version of a scheme's rules: the digests of its file and of the shared facts."""

    slug: str
    digest: str
    facts: str


_plans: Recent[tuple[Pinned, str, date, str | None, tuple[tuple[str, str], ...]], Plan] = Recent(PLANS_KEPT)
_forms: Recent[tuple[int, bool], tuple[Plan, Form]] = Recent(2 * PLANS_KEPT)
_lock = threading.Lock()


def rules_in_force(slug: str) -> Pinned:
    """Return what an application begun now pins: one query. Raise UnknownScheme, NoRules."""
    rules = rules_of(slug)
    return Pinned(rules.slug, rules.digest, rules.facts)


def pinned_file(pinned: Pinned) -> SchemeFile:
    """Return the definition of a version. Raise UnusableScheme when it can no longer be read."""
    return file_of(InForce(pinned.slug, pinned.digest, pinned.facts))


def pinned_definition(pinned: Pinned, place: tuple[str, ...] = ()) -> Scheme:
    """Return the pinned definition that rules in `place` (official codes, nearest first)."""
    return pinned_file(pinned).definition(place)[1]


def pinned_plan(
    pinned: Pinned,
    at: date,
    place: tuple[str, ...] = (),
    overlay: Mapping[str, str] | None = None,
    latest: Pinned | None = None,
) -> Plan:
    """Return the pinned rules compiled for a day, under the latest calendar: one query once compiled.

    `latest` is the version in force when the caller has just read it: then no query. `overlay` lays other values over parameters, written as in the scheme file. Raise FactError when one cannot be used.
    """
    rules = rules_of(pinned.slug) if latest is None else InForce(latest.slug, latest.digest, latest.facts)
    file = pinned_file(pinned)
    area, scheme = file.definition(place)
    key = (pinned, rules.digest, at, area, tuple(sorted((overlay or {}).items())))
    with _lock:
        known = _plans.get(key)
    if known is not None:
        return known
    if rules.digest != pinned.digest:
        current = file_of(rules).definition(place)[1]
        scheme = scheme.model_copy(update={"calendar": current.calendar})
        file = SchemeFile(file.file, file.version, scheme, {}, file.tree, file.trees)
        place = ()
    with cache.lock:
        shared = cache.shared_facts(pinned.facts)
    plan = compile_scheme(file, shared, at, place=place, parameters=overlay)
    with _lock:
        return _plans.put(key, plan)


def pinned_form(pinned: Pinned, at: date, place: tuple[str, ...] = (), latest: Pinned | None = None) -> Form:
    """Return the pinned form on a day, for an applicant in `place`: one query once compiled, none with the `latest` rules."""
    return _form(pinned, pinned_plan(pinned, at, place, latest=latest), place, private=False)


def pinned_private_form(pinned: Pinned, beside: Form, place: tuple[str, ...] = ()) -> Form:
    """Return the fields that only officers fill and read, beside the form that the applicant filled: no query."""
    return _form(pinned, beside.plan, place, private=True)


def pinned_report_form(pinned: Pinned, report: str, at: date, place: tuple[str, ...] = ()) -> Form:
    """Return the fields of a report that the pinned scheme asks of its laureates: one query once compiled."""
    return compile_report_form(pinned_definition(pinned, place), pinned_plan(pinned, at, place), report)


def _form(pinned: Pinned, plan: Plan, place: tuple[str, ...], *, private: bool) -> Form:
    key = (id(plan), private)
    with _lock:
        kept = _forms.get(key)
    if kept is not None and kept[0] is plan:  # an address may serve again once a plan is forgotten
        return kept[1]
    scheme = pinned_definition(pinned, place)
    form = compile_private_form(scheme, plan) if private else compile_form(scheme, plan)
    with _lock:
        return _forms.put(key, (plan, form))[1]


def planned_payments(
    pinned: Pinned, at: date, place: tuple[str, ...] = ()
) -> list[tuple[Instalment, int | None]]:
    """Return the payments that the pinned scheme plans, each with its share on a day in basis points, None for the rest."""
    scheme = pinned_definition(pinned, place)
    planned: list[tuple[Instalment, int | None]] = []
    for payment in scheme.payments:
        share = None if payment.share == "rest" else value_on(scheme.parameters[payment.share], at)[0]
        if share is not None and not isinstance(share, Rate):
            raise SchemeProblem(f"La part « {payment.share} » d’un versement n’est pas un taux.")
        planned.append((payment, share.points if share else None))
    return planned
