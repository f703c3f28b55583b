"""What tests of these pages read: the words of a page, and those of one of its parts."""

import html
import re
from typing import Any

from django.test import Client


def text_of(source: str) -> str:
    """Return the words of a piece of a page, with plain spaces."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", source))
    return re.sub(r"\s+", " ", words.replace("\u202f", " ").replace("\xa0", " ")).strip()


def page_of(client: Client, path: str, **parameters: Any) -> str:
    """Open a page, which must answer, and return its source."""
    response = client.get(path, parameters)
    assert response.status_code == 200, f"{path} {parameters} answers {response.status_code}"
    return response.content.decode()


def part_of(page: str, part: str) -> str:
    """Return the words of one part of the list; empty when the page has none."""
    found = re.search(rf'<section class="gc-part gc-part--{part}".*?</section>', page, re.DOTALL)
    return text_of(found[0]) if found else ""
