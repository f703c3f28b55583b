"""Hand a file over: as a download, never shown by the browser, never kept by a cache."""

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header


def hand_over(
    blocks: Iterable[bytes] | None, *, name: str, size: int | None, media_type: str
) -> HttpResponseBase:
    """Return the answer that downloads a file, read as it goes; `blocks` None answers the headers alone (HEAD)."""
    answer: HttpResponseBase
    if blocks is None:
        answer = HttpResponse(content_type=media_type)
    else:
        answer = StreamingHttpResponse(blocks, content_type=media_type)
    if size is not None:
        answer["Content-Length"] = str(size)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
