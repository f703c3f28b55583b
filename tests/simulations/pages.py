"""What tests of pages read: the text a person sees, without its marks, with plain spaces."""

import html
import re
from typing import Any

from django.test import Client

DAY = "2021-03-01"
SAINT_CYR, ABILLY, TOURS_METROPOLE, INDRE_ET_LOIRE = "COM-37214", "COM-37001", "EPCI-243700754", "DEP-37"
SOCLE = {
    "territoire": SAINT_CYR,
    "organisation": "commune",
    "le": DAY,
    "schools": "1",
    "classes": "5",
    "pupils": "120",
    "has_base": "non",
    "with_staff": "oui",
    "equipment": "17 500,00",
    "services": "2400",
    "project.other_grants": "0",
}


def text_of(response: Any) -> str:
    """Return the words of a page."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    words = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return re.sub(r"\s+", " ", words.replace("\u202f", " ").replace("\xa0", " "))


def words_of(client: Client, path: str, **parameters: Any) -> str:
    """Open a page, which must answer, and return its words."""
    response = client.get(path, parameters)
    assert response.status_code == 200, f"{path} {parameters} answers {response.status_code}"
    return text_of(response)
