"""What the form of an alert holds, and what its address prefills: whatever comes, a page answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from guichet.news.enums import Rhythm
from guichet.news.filter_words import filter_words
from guichet.news.selectors.alerts import AlertView
from guichet.schemes.enums import Audience, Kind, Status, Theme
from guichet.schemes.errors import BadFilter
from guichet.schemes.selectors import SchemeFilter, read_filter
from guichet.simulations.selectors.places import find_place

NAMES: Mapping[str, tuple[str, ...]] = {
    "q": ("q",),
    "theme": ("theme", "besoin"),
    "audience": ("audience", "public"),
    "kind": ("kind", "genre"),
    "status": ("status",),
    "funder": ("funder", "financeur"),
}
"""Each value of the filter, and its names in the addresses of the API and of the pages."""
PLACES = ("territoire", "commune", "territory")
LABELS = {
    "email": "Votre adresse électronique",
    "q": "Mots",
    "theme": "Besoin",
    "audience": "Pour qui",
    "kind": "Genre d’aide",
    "funder": "Financeur",
    "territoire": "Territoire",
    "rythme": "Rythme",
}
GROUPS = (
    ("theme", "Besoin", Theme),
    ("audience", "Pour qui", Audience),
    ("kind", "Genre d’aide", Kind),
)
MANY = 6


@dataclass(slots=True)
class Asked:
    """A filter as it was given. `place` is what was typed, `code` the official code it means, `area_name` its name.

    `errors` are sentences by field; what could not be read is left out of the filter.
    """

    wanted: SchemeFilter = field(default_factory=SchemeFilter)
    place: str = ""
    code: str = ""
    area_name: str = ""
    rhythm: Rhythm = Rhythm.WEEKLY
    email: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return filter_words(self.wanted, self.area_name)


def asked_in(request: HttpRequest, at: date) -> Asked:
    """Read the form that was sent, else the address."""
    values = request.POST if request.method == "POST" else request.GET
    asked = Asked(email=values.get("email", "").strip()[:300], wanted=SchemeFilter())
    asked.wanted = _read(values, asked.errors)
    rhythm = values.get("rythme", Rhythm.WEEKLY)
    if rhythm in Rhythm.values:
        asked.rhythm = Rhythm(rhythm)
    else:
        asked.errors["rythme"] = "Ce rythme n’existe pas : choisissez chaque matin, ou le lundi matin."
    _read_place(asked, values, at)
    return asked


def asked_of(alert: AlertView) -> Asked:
    """Return the form of an alert as it stands."""
    return Asked(wanted=alert.wanted, place=alert.area_name, code=alert.area, area_name=alert.area_name)


def _read(values: QueryDict, errors: dict[str, str]) -> SchemeFilter:
    given: dict[str, Sequence[str]] = {
        name: [text.strip() for other in others for text in values.getlist(other) if text.strip()]
        for name, others in NAMES.items()
    }
    organisation = values.get("organisation", "")
    if not given["audience"] and organisation in Audience.values:
        given["audience"] = [organisation]
    while True:
        try:
            return read_filter(given)
        except BadFilter as refused:
            errors[refused.field] = refused.message
            given[refused.field] = ()


def _read_place(asked: Asked, values: QueryDict, at: date) -> None:
    typed = next((str(values[name]) for name in PLACES if values.get(name)), "")
    asked.place = typed.strip()[:200]
    if not asked.place:
        return
    place = find_place(asked.place, None, at=at)
    if place.territory is not None:
        asked.code, asked.area_name = place.code, place.territory.name
        asked.place = place.territory.name
    elif place.choices:
        known = ", ".join(f"{item.name} ({item.official_code})" for item in place.choices[:MANY])
        asked.errors["territoire"] = (
            f"Plusieurs territoires peuvent être visés. Écrivez le code de l’un d’eux : {known}."
        )
    else:
        asked.errors["territoire"] = (
            place.problem or "Ce territoire n’est pas connu : écrivez son nom complet ou son code postal."
        )


def form_context(asked: Asked) -> dict[str, Any]:
    """Return what the fields of the form show."""
    chosen = {
        "theme": asked.wanted.themes,
        "audience": asked.wanted.audiences,
        "kind": asked.wanted.kinds,
    }
    groups = [
        {
            "name": name,
            "label": label,
            "choices": [(value, words, value in chosen[name]) for value, words in choices.choices],
            "count": len(chosen[name]),
            "error": asked.errors.get(name, ""),
        }
        for name, label, choices in GROUPS
    ]
    return {
        "asked": asked,
        "link_email": "",
        "link_error": "",
        "groups": groups,
        "statuses": [(value, Status(value).label) for value in asked.wanted.statuses],
        "rhythms": [(rhythm.value, _capital(rhythm.label)) for rhythm in Rhythm],
        "summary": [
            {"field_id": f"champ-{name}", "label": LABELS.get(name, name), "message": message}
            for name, message in asked.errors.items()
        ],
        **{
            f"{name}_error": asked.errors.get(name, "")
            for name in ("email", "q", "funder", "territoire", "rythme")
        },
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
