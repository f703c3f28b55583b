"""The sheet of a commune or an EPCI as one PDF."""

from datetime import datetime
from typing import Any

from guichet.documents.services import render_pdf
from guichet.grants.selectors.territory_sheet import TerritorySheet
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_date, format_number

CONFIDENTIAL = "Ce document contient des demandes en cours, réservées aux membres de l’organisme et au service qui instruit."


def territory_pdf(sheet: TerritorySheet, *, now: datetime) -> bytes:
    """Return the PDF of a sheet, as much of it as its reader may know."""
    return render_pdf("territory_sheet", _data(sheet), at=now)


def _data(sheet: TerritorySheet) -> dict[str, Any]:
    territory = sheet.territory
    people = "" if territory.population is None else f" · {format_number(territory.population)} habitants"
    return {
        "title": f"{territory.name} : aides reçues, en cours et possibles",
        "lead": f"{territory.kind_label}{people} · au {format_date(sheet.at)}",
        "confidential": CONFIDENTIAL if sheet.pending else "",
        "granted": format_amount(sheet.granted),
        "paid": format_amount(sheet.paid),
        "received": [
            [
                one.scheme,
                one.title,
                format_date(one.decided_at.astimezone(PARIS).date()),
                f"{format_amount(one.granted)}, {one.state.label}",
                format_amount(one.paid),
            ]
            for one in sheet.received
        ],
        "pending": None
        if sheet.pending is None
        else [
            [
                scheme,
                f"{one.title or 'Projet'} (n° {one.number})",
                one.state.label,
                "inconnu" if one.requested is None else format_amount(one.requested),
            ]
            for one, scheme in sheet.pending
        ],
        "obtainable": [
            [one.title, "pour vous" if one.sure else "peut-être", one.how_much, one.until]
            for one in sheet.obtainable
        ],
    }
