"""The catalogue in the exchange format: one row a scheme, as CSV or JSON."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bareme import Scheme
from guichet.schemes.catalogue_columns import periods
from guichet.schemes.exchange.fields import exchange_fields, identifier
from guichet.schemes.presentation import SchemeView

PARIS = ZoneInfo("Europe/Paris")
FRANCE = "PAYS-99100"
CORSICA = "REG-94"
TARGETS = {
    "association": "associations",
    "company": "professionnels",
    "cooperative": "professionnels",
    "individual": "particuliers",
}
KINDS_OF_AID = {
    "consultation": "accompagnement",
    "accreditation": "accompagnement",
    "label": "accompagnement",
}


def exchange_row(view: SchemeView, *, changed_at: datetime, address: str) -> dict[str, str]:
    """Return one scheme in the exchange format: every field as text, empty when there is nothing to say."""
    scheme = view.scheme
    opens, closes = _dates(scheme, view.at)
    row = {
        "id": identifier(scheme.scheme),
        "titre": scheme.identity.title,
        "promesse": _shortened(scheme.identity.promise, 180),
        "description": _shortened(_description(view), 5000),
        "eligibilite": _eligibility(view),
        "types_aides": "|".join(_kinds_of_aid(scheme)),
        "porteurs": _bodies(scheme),
        "url_source": address,
        "cibles": "|".join(
            sorted({TARGETS.get(code, "secteur public") for code in scheme.identity.audiences})
        ),
        "eligibilite_geographique": _included(scheme.territory.included if scheme.territory else ())
        or FRANCE,
        "eligibilite_geographique_exclusions": _excluded(
            scheme.territory.excluded if scheme.territory else ()
        ),
        "date_ouverture": _moment(opens, time.min),
        "date_cloture": _moment(closes, time(23, 59, 59)),
        "date_mise_a_jour": _stamp(changed_at),
    }
    return {field.name: row.get(field.name, "") for field in exchange_fields()}


def write_csv(rows: Iterable[dict[str, str]]) -> bytes:
    """Write rows as CSV: UTF-8, commas, a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [field.name for field in exchange_fields()], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def write_json(rows: Iterable[dict[str, str]]) -> bytes:
    """Write rows as a JSON list; what is empty is left out."""
    kept = [{name: value for name, value in row.items() if value} for row in rows]
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _description(view: SchemeView) -> str:
    scheme = view.scheme
    parts = [scheme.identity.summary or scheme.identity.promise, f"Montant : {view.how_much.text}."]
    if not view.how_much.confirmed:
        parts.append("Ce montant est à confirmer.")
    parts += [scheme.award.in_kind or "", scheme.award.unknown or ""]
    return " ".join(part for part in parts if part)


def _eligibility(view: SchemeView) -> str:
    lines = [f"• {item.title} : {item.rule or item.text}" for item in view.conditions]
    lines += [f"• {item.title} (à l’appréciation de l’instructeur)" for item in view.assessed]
    lines += [f"• Non aidé : {item.title}" for item in view.refused]
    return "\n".join(lines)


def _kinds_of_aid(scheme: Scheme) -> list[str]:
    kinds = ["financement"] if scheme.amount or not scheme.award.in_kind else []
    if scheme.award.in_kind or scheme.identity.kind in KINDS_OF_AID:
        kinds.append("accompagnement")
    return kinds


def _bodies(scheme: Scheme) -> str:
    """The body that pays, without a SIREN: the files do not give one, and none is invented."""
    body = {"nom": scheme.identity.funder or "Non précisé", "siren": "", "roles": ["financeur"]}
    return json.dumps([body], ensure_ascii=False)


def _included(codes: Iterable[str]) -> str:
    """Official codes as the format writes them: it has no place for the letters of Corsica, named by its région."""
    return "|".join(dict.fromkeys(code if _numbered(code) else CORSICA for code in codes))


def _excluded(codes: Iterable[str]) -> str:
    """The same; a part of Corsica is left out of nothing, rather than the whole of it."""
    return "|".join(code for code in codes if _numbered(code))


def _numbered(code: str) -> bool:
    return code.rpartition("-")[2].isdigit()


def _dates(scheme: Scheme, at: date) -> tuple[date | None, date | None]:
    """The window of the day, else the next one, else the last: the format has room for one."""
    windows = periods(scheme)
    current = [
        w for w in windows if (w.opens is None or w.opens <= at) and (w.closes is None or at <= w.closes)
    ]
    coming = sorted((w for w in windows if w.opens and w.opens > at), key=lambda w: w.opens or at)
    chosen = next(iter([*current, *coming, *windows[-1:]]), None)
    return (chosen.opens, chosen.closes) if chosen else (None, None)


def _moment(day: date | None, hour: time) -> str:
    return _stamp(datetime.combine(day, hour, PARIS)) if day else ""


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
