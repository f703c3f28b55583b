"""What a column of a former follow-up may hold, and which one is meant by its title."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from bareme.forms import Form, FormField
from guichet.schemes.selectors import pinned_form, rules_in_force
from guichet.shared.folding import sort_key

ANSWER = "champ:"
"""What stands before the name of an answer, so that no field of a form is taken for a fixed column."""
CLOSE = 0.9
"""How alike two titles are (1: the same) for one to be taken for the other."""
UNTOLD = frozenset({"explanation", "formula", "file", "rows", "partners", "expenses", "financing", "school"})
"""Fields that no single cell can hold."""
FROM_COLUMNS = {"siret": "siret", "organisation_name": "name"}
"""Fields of a form that say what a fixed column already says."""
_EXAMPLES = {
    "integer": "12",
    "amount": "13 180,00 €",
    "rate": "70 %",
    "decimal": "12,5",
    "date": "31/03/2021",
    "datetime": "31/03/2021 14:30",
    "yes_no": "oui",
    "checkbox": "oui",
    "email": "mairie@exemple.fr",
    "phone": "02 47 00 00 00",
    "communes": "37261",
    "departement": "37",
    "region": "24",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a column may hold. `key` names it in a mapping, `title` for people; `other_words` are titles also understood."""

    key: str
    title: str
    told: str
    example: str = ""
    required: bool = False
    other_words: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """The name of the answer it gives, empty for a fixed column."""
        return self.key.removeprefix(ANSWER) if self.key.startswith(ANSWER) else ""


FIXED = (
    Target(key="number", title="Numéro dans l’ancien suivi", required=True, example="SNE-2021-012",
           told="Ce qui nomme le dossier dans votre tableau, une seule fois : il évite de le reprendre deux fois.",
           other_words=("numéro", "n°", "no", "num", "numéro de dossier", "n° de dossier", "n° dossier", "référence", "ref", "dossier", "identifiant", "id")),
    Target(key="siret", title="SIRET", required=True, example="21370018000010",
           told="Quatorze chiffres. Mettez la colonne au format « texte » pour garder les zéros.",
           other_words=("n° siret", "numéro siret", "siret de l’organisme", "siret du demandeur")),
    Target(key="name", title="Nom de l’organisme", required=True, example="Commune de Ballan-Miré",
           told="Qui demande.",
           other_words=("nom", "organisme", "demandeur", "collectivité", "nom de la collectivité", "porteur", "bénéficiaire", "nom du demandeur", "raison sociale")),
    Target(key="kind", title="Sorte d’organisme", required=True, example="commune",
           told="commune, intercommunalité, syndicat, association…",
           other_words=("sorte", "type", "catégorie", "type d’organisme", "type de demandeur", "nature du demandeur", "genre", "type de collectivité")),
    Target(key="place", title="Code Insee du territoire", required=True, example="37018",
           told="Le code Insee de la commune, le SIREN de l’intercommunalité, ou le nom entier.",
           other_words=("code du territoire", "code insee", "insee", "commune", "territoire", "code commune", "code officiel", "code postal", "ville", "code insee de la commune")),
    Target(key="received_on", title="Date de réception", required=True, example="31/03/2021",
           told="Le jour où la demande est arrivée : les délais légaux partent de lui.",
           other_words=("reçu le", "réception", "date de dépôt", "date d’arrivée", "déposé le", "date d’envoi", "date de la demande", "arrivé le")),
    Target(key="state", title="État", example="en instruction",
           told="envoyée, en instruction, ou classée sans suite. Vide : en instruction.",
           other_words=("statut", "état du dossier", "situation", "avancement", "état de la demande")),
    Target(key="requested", title="Montant demandé", example="13 180,00 €",
           told="Ce qui est demandé à cette aide. Vide : ce que les réponses donnent.",
           other_words=("demandé", "subvention demandée", "aide demandée", "montant sollicité", "montant de la demande", "subvention sollicitée")),
    Target(key="granted", title="Montant accordé", example="12 000,00 €",
           told="Gardé en note interne : la décision se propose et se signe dans Guichet.",
           other_words=("accordé", "subvention accordée", "montant attribué", "montant de l’aide", "attribué")),
    Target(key="ended_on", title="Date de décision", example="30/06/2021",
           told="Pour un dossier classé sans suite, le jour où il l’a été. Sinon, gardée en note interne.",
           other_words=("décidé le", "décision", "date de la décision", "classé le", "date de classement")),
    Target(key="reason", title="Motif", example="Projet abandonné",
           told="Pourquoi un dossier est classé sans suite.",
           other_words=("raison", "motif du classement", "observations sur la décision")),
    Target(key="complete_on", title="Dossier complet le", example="15/04/2021",
           told="Le jour où le dossier a été déclaré complet, si cela compte pour les délais.",
           other_words=("complet le", "date de complétude", "complétude")),
    Target(key="extended_to", title="Délai prolongé jusqu’au", example="31/12/2021",
           told="Le nouveau dernier jour pour décider, si le délai a été prolongé.",
           other_words=("prolongé jusqu’au", "prolongation", "prorogation")),
)  # fmt: skip
REQUIRED = tuple(target.key for target in FIXED if target.required)


def form_of(slug: str, today: date) -> Form:
    """Return the form in force of a scheme. Raise as the catalogue does."""
    return pinned_form(rules_in_force(slug), today)


def targets_of(form: Form) -> tuple[Target, ...]:
    """Return all that a column may hold for a form: the fixed ones, its fields, its kinds of spend, other grants."""
    found = list(FIXED)
    titles = {sort_key(target.title) for target in found}
    for section in form.sections:
        for item in section.fields:
            for target in _of_field(form, item):
                title = (
                    target.title
                    if sort_key(target.title) not in titles
                    else f"{target.title} ({target.answer})"
                )
                titles.add(sort_key(title))
                found.append(
                    Target(
                        key=target.key,
                        title=title,
                        told=target.told,
                        example=target.example,
                        other_words=target.other_words,
                    )
                )
    return tuple(found)


def _of_field(form: Form, item: FormField) -> Iterable[Target]:
    if item.id in FROM_COLUMNS:
        return
    if item.type == "expenses":
        for kind in item.kinds:
            if kind.fact is not None:
                told = f"Une dépense de votre budget, en euros{' : ' + kind.help if kind.help else '.'}"
                yield Target(key=f"{ANSWER}{kind.fact.name}", title=f"Dépense : {kind.title}", told=told,
                             example="13 180,00 €", other_words=(kind.title, kind.id))  # fmt: skip
    elif item.type == "financing":
        yield Target(key=f"{ANSWER}project.other_grants", title="Autres aides publiques", example="6 000,00 €",
                     told="Le total des autres subventions obtenues, en euros.", other_words=("autres aides", "autres subventions"))  # fmt: skip
    elif item.type not in UNTOLD:
        yield Target(key=f"{ANSWER}{item.id}", title=_title(item), told=_told(item), example=_example(item),
                     other_words=(item.label, item.id))  # fmt: skip


def _title(item: FormField) -> str:
    return (item.title or item.label)[:120]


def _told(item: FormField) -> str:
    parts = [item.help] if item.help else []
    if item.options:
        parts.append(f"{'Une ou plusieurs réponses, séparées par « | »' if item.type == 'choices' else 'Une réponse'} : "
                     f"{', '.join(words for _, words in item.options[:20])}.")  # fmt: skip
    elif item.type in {"yes_no", "checkbox"}:
        parts.append("oui ou non.")
    return " ".join(parts)


def _example(item: FormField) -> str:
    return item.options[0][1] if item.options else item.example or _EXAMPLES.get(item.type, "")


def guess(titles: Sequence[str], targets: Sequence[Target]) -> dict[int, str]:
    """Return what each column seems to hold, by its place: the same words first, then nearly the same; each target once."""
    exact: dict[str, str] = {}
    for target in targets:
        exact.setdefault(sort_key(target.title), target.key)
    for target in targets:
        for words in target.other_words:
            exact.setdefault(sort_key(words), target.key)
    found: dict[int, str] = {}
    taken: set[str] = set()
    folded = [sort_key(title) for title in titles]
    for place, title in enumerate(folded):
        key = exact.get(title) if title else None
        if key is not None and key not in taken:
            found[place] = key
            taken.add(key)
    for place, title in enumerate(folded):
        if place in found or len(title) < 5:
            continue
        near = max(
            ((SequenceMatcher(None, title, words).ratio(), key) for words, key in exact.items()),
            default=(0, ""),
        )
        if near[0] >= CLOSE and near[1] not in taken:
            found[place] = str(near[1])
            taken.add(str(near[1]))
    return found


def known_titles(targets: Sequence[Target]) -> "KnownTitles":
    """Return what counts the titles of a row that are recognised."""
    return KnownTitles(
        frozenset(sort_key(words) for one in targets for words in (one.title, *one.other_words))
    )


@dataclass(frozen=True, slots=True)
class KnownTitles:
    """Counts the titles that are recognised, each once."""

    words: frozenset[str]

    def __call__(self, titles: Iterable[str]) -> int:
        return len({key for title in titles if (key := sort_key(title)) in self.words and key})


def missing_targets(mapping: Mapping[int, str]) -> tuple[str, ...]:
    """Return the titles of the required columns that no column holds."""
    held = set(mapping.values())
    return tuple(target.title for target in FIXED if target.required and target.key not in held)
