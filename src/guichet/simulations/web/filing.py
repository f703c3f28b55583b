"""From a simulation to a request: every answer of the address goes along, in a plain form."""

from typing import Any

from django.http import HttpRequest

from guichet.simulations.selectors.case import Case
from guichet.simulations.web.address import ABOUT_APPLICANT, Address


def filing(request: HttpRequest, case: Case, address: Address) -> dict[str, Any]:
    """Return the next step: `action` and `fields` of the form that begins a request here, else where one applies.

    `how` is here, elsewhere, page (the scheme's own page says it) or "" when there is nothing to file. Unknown answers are
    left out; those that cannot be read go along as they were typed, to be said on the form.
    """
    apply, verdict = case.scheme.apply, case.computed.verdict
    if verdict == "no" or apply.how == "nothing":
        return {"how": ""}
    if apply.how == "elsewhere" and apply.url:
        return {"how": "elsewhere", "url": apply.url}
    if apply.how != "here" or case.dates is not None:
        return {"how": "page"}
    fields = [
        (name, text) for name, texts in address.keeping(ABOUT_APPLICANT).values.items() for text in texts
    ]
    own = f"{case.slug}."
    fields += [
        (name.removeprefix(own), answer.text)
        for name, answer in case.answers.given.items()
        if not answer.declined
    ]
    fields.append(
        ("voir", "1")
    )  # the request is shown before it begins: what is taken along, what is refused
    # Whoever is signed in files as their organisation: only then is a proof needed that the form is ours.
    return {
        "how": "here",
        "action": f"/demander/{case.slug}",
        "fields": fields,
        "signed_in": getattr(request, "actor", None) is not None,
    }
