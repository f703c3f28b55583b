"""Who deliberates and who signs, for each kind of organisation."""

from dataclasses import dataclass

from guichet.simulations.selectors.case import Case

_FEMININE = ("commission", "section", "chambre", "réunion")
_MUTE = tuple("aeiouyhâàéèêëîïôœ")


@dataclass(frozen=True, slots=True)
class Organ:
    """A deliberating body: its name, who signs for it, and what the organisation is called."""

    name: str
    signer: str
    to_signer: str
    owner: str

    @property
    def the(self) -> str:
        """Name it with its article: "le conseil municipal", "l’assemblée générale"."""
        first = self.name[:1].lower()
        if first in _MUTE:
            return f"l’{self.name}"
        article = "la" if self.name.lower().startswith(_FEMININE) else "le"
        return f"{article} {self.name}"

    @property
    def of(self) -> str:
        """Say whose: "du conseil municipal", "de l’assemblée générale"."""
        return f"du {self.name}" if self.the.startswith("le ") else f"de {self.the}"

    def named(self, name: str) -> "Organ":
        """Return the same body under the name people give it."""
        return Organ(name, self.signer, self.to_signer, self.owner) if name else self


_PRESIDENT = ("la présidente ou le président", "à la présidente ou au président")
_ORGANS = {
    "commune": Organ("conseil municipal", "le maire", "au maire", "la commune"),
    "library": Organ("conseil municipal", "le maire", "au maire", "la commune"),
    "epci": Organ("conseil communautaire", *_PRESIDENT, "l’intercommunalité"),
    "syndicat": Organ("comité syndical", *_PRESIDENT, "le syndicat"),
    "petr": Organ("comité syndical", *_PRESIDENT, "le pôle"),
    "departement": Organ("conseil départemental", *_PRESIDENT, "le département"),
    "region": Organ("conseil régional", *_PRESIDENT, "la région"),
    "ccas": Organ("conseil d’administration", *_PRESIDENT, "l’établissement"),
    "public_establishment": Organ("conseil d’administration", *_PRESIDENT, "l’établissement"),
    "school": Organ("conseil d’administration", *_PRESIDENT, "l’établissement"),
    "gip": Organ("assemblée générale", *_PRESIDENT, "le groupement"),
    "chamber": Organ("assemblée générale", *_PRESIDENT, "la chambre"),
    "association": Organ("conseil d’administration", *_PRESIDENT, "l’association"),
}
_ANY = Organ("organe délibérant", "le représentant légal", "au représentant légal", "l’organisme")
_METROPOLE = Organ("conseil métropolitain", *_PRESIDENT, "la métropole")
ALONE = frozenset({"individual"})
"""Who decides alone: nothing is deliberated."""


def organ_of(case: Case, name: str = "") -> Organ:
    """Return the body that deliberates for the applicant, under the name given when there is one."""
    applicant = case.place.applicant
    territory = applicant.territory
    found = _ORGANS.get(applicant.kind or "", _ANY)
    if applicant.kind == "epci" and territory is not None and "métropole" in territory.kind_label.lower():
        found = _METROPOLE
    return found.named(name)


def deliberates(case: Case) -> bool:
    """Tell whether a body deliberates for the applicant."""
    return case.place.applicant.kind not in ALONE


def button_words(case: Case) -> str:
    """Return what the way to the pack is called: "Préparer le conseil municipal"."""
    kind = case.place.applicant.kind
    if not deliberates(case):
        return "Préparer la demande"
    return f"Préparer {organ_of(case).the}" if kind in _ORGANS else "Préparer le conseil"
