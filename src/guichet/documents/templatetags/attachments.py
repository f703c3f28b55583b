"""A field that takes files, and their list. See docs/reference/files.md."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import TemplateSyntaxError

from guichet.accounts.permissions import actor_from
from guichet.documents.checking import kinds
from guichet.documents.enums import Family
from guichet.documents.permissions import FieldPass
from guichet.documents.selectors import FileRecord, papers_of
from guichet.documents.services.receiving import SIZE_AT_MOST
from guichet.documents.stored_bytes import CHUNK_AT_MOST
from guichet.shared.formats import format_size

register = template.Library()

OPTIONS: dict[str, Any] = {
    "accept": (),
    "maximum": 50,
    "help": "",
    "error": "",
    "models": (),
    "papers": None,
    "field_id": "",
    "alone": False,
    "name": "",
}


@register.inclusion_tag("documents/_attachment_field.html", takes_context=True)
def attachment_field(
    context: template.Context,
    owner: str,
    purpose: str,
    label: str,
    files: Iterable[FileRecord],
    **options: Any,
) -> dict[str, Any]:
    """Ask for files of `purpose` for `owner`, which the page's reader was allowed to write.

    `files` may hold those of other purposes: only these are shown. Options: `accept` (codes of Family, a list or "pdf,image"), `maximum`
    files, `help`, `error`, `models` (ModelFile) to download, `papers` (FileRecord) to take
    (the boxes of the reader's organisations unless said), `alone` when the field is not inside a form of the page, `name` of the plain input, `field_id`.
    """
    if unknown := set(options) - set(OPTIONS):
        raise TemplateSyntaxError(f"attachment_field {purpose}: unknown option {sorted(unknown)}.")
    given = OPTIONS | options
    accept = given["accept"].split(",") if isinstance(given["accept"], str) else tuple(given["accept"])
    accept = tuple(code.strip() for code in accept if code)
    opened = FieldPass(owner=owner, purpose=purpose, accept=accept, maximum=int(given["maximum"]))
    field_id = given["field_id"] or f"champ-{purpose}"
    return {
        **given,
        "label": label,
        "field_id": field_id,
        "name": given["name"] or ("fichiers" if given["alone"] else f"fichiers-{purpose}"),
        "several": opened.maximum > 1,
        "taken": [str(Family(code).label) for code in accept],
        "endings": ",".join(f".{ending}" for ending in endings_of(accept)),
        "files": [file for file in files if file.purpose == purpose],
        "papers": _papers(context["request"]) if given["papers"] is None else list(given["papers"]),
        "models": list(given["models"]),
        "champ": opened.signed(),
        "suite": context["request"].get_full_path(),
        "csrf_token": context.get("csrf_token", ""),
        "size_at_most": str(SIZE_AT_MOST),
        "chunk_at_most": str(CHUNK_AT_MOST),
    }


def _papers(request: HttpRequest) -> list[FileRecord]:
    """Return the papers in the boxes of the reader's organisations, read once per request."""
    known: list[FileRecord] | None = getattr(request, "kept_papers", None)
    if known is None:
        actor = actor_from(request)
        members = (
            {member.organisation for member in actor.memberships if member.confirmed} if actor else set()
        )
        known = papers_of(members)
        request.kept_papers = known  # type: ignore[attr-defined]  # ours, for the other fields of the page
    return known


register.filter("weight", format_size)


def endings_of(accept: Iterable[str]) -> list[str]:
    """Return the endings that a browser's window may offer, for some families; none for all of them."""
    wanted = set(accept)
    return [ending for kind in kinds.EVERY for ending in kind.endings if kind.family in wanted]
