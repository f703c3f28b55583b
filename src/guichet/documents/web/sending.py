"""Send a file in parts: the tus 1.0.0 protocol (https://tus.io/protocols/resumable-upload), creation and termination.

POST /fichiers announces a file, PATCH /fichiers/<token>/envoi brings its parts, HEAD says how far it is, DELETE takes it
away. What is wrong is said in French, as JSON.
"""

import base64
import binascii
import functools
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.http import require_http_methods

from guichet.documents import services
from guichet.documents.errors import FileTooLarge, NoSuchFile, WrongOffset
from guichet.documents.services.receiving import SIZE_AT_MOST
from guichet.documents.stored_bytes import CHUNK_AT_MOST
from guichet.documents.web.doors import field_of, room_in, sender, writable
from guichet.shared import clock
from guichet.shared.access import whoever_holds
from guichet.shared.errors import BadInput

VERSION = "1.0.0"
PART = "application/offset+octet-stream"
View = Callable[..., HttpResponse]


def protocol(view: View) -> View:
    """Speak tus: its version both ways, its statuses for what is wrong."""

    @functools.wraps(view)
    def apply(request: HttpRequest, *args: UUID, **kwargs: UUID) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            answer = _refusal(412, "Cet envoi ne suit pas le protocole tus 1.0.0 (en-tête Tus-Resumable).")
            answer["Tus-Version"] = VERSION
        else:
            answer = _answer(view, request, *args, **kwargs)
        answer["Tus-Resumable"] = VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return apply


@whoever_holds("a pass to a field")
@protocol
@require_http_methods(["POST", "OPTIONS"])
def create(request: HttpRequest) -> HttpResponse:
    """Announce a file: Upload-Length, and Upload-Metadata with `pass`, `filename` and perhaps `fingerprint`."""
    if request.method == "OPTIONS":
        headers = {
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination",
            "Tus-Max-Size": str(SIZE_AT_MOST),
        }
        return HttpResponse(status=204, headers=headers)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    field = field_of(request, told.get("pass"))
    size = _number(request.headers.get("Upload-Length", ""))
    if size is None:
        return _refusal(400, "La taille du fichier manque (en-tête Upload-Length).")
    if room_in(field) < 1:
        return _refusal(
            422, f"Ici, envoyez au plus {field.maximum} fichier{'s' if field.maximum > 1 else ''}."
        )
    begun = services.begin_file(
        field.owner,
        field.purpose,
        told.get("filename", ""),
        size,
        by=sender(request),
        now=clock.now(),
        accept=field.accept,
    )
    services.remember_fingerprint(begun.token, told.get("fingerprint", ""))
    return HttpResponse(
        status=201, headers={"Location": f"/fichiers/{begun.token}/envoi", "Upload-Offset": "0"}
    )


@whoever_holds("a file being sent")
@protocol
@require_http_methods(["HEAD", "PATCH", "DELETE", "OPTIONS"])
def send(request: HttpRequest, token: UUID) -> HttpResponse:
    """Say how far a file is, take its next part, or take it away."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Tus-Version": VERSION})
    file = writable(request, token)
    if request.method == "HEAD":
        return HttpResponse(headers={"Upload-Offset": str(file.received), "Upload-Length": str(file.size)})
    if request.method == "DELETE":
        services.remove(token, by=sender(request), now=clock.now())
        return HttpResponse(status=204)
    return _take_part(request, token)


def _take_part(request: HttpRequest, token: UUID) -> HttpResponse:
    """Read the whole part before anything is locked: a slow sender holds nothing but its own thread."""
    if request.content_type != PART:
        return _refusal(415, f"Une partie de fichier s’envoie en {PART}.")
    offset, length = (
        _number(request.headers.get("Upload-Offset", "")),
        _number(request.META.get("CONTENT_LENGTH") or ""),
    )
    if offset is None or length is None:
        return _refusal(400, "L’endroit ou la taille de cette partie manque (Upload-Offset, Content-Length).")
    if length > CHUNK_AT_MOST:
        raise FileTooLarge("Cette partie du fichier est trop grosse : envoyez au plus 5 Mo à la fois.")
    try:
        chunk = request.read(length)
    except UnreadablePostError:
        chunk = b""
    if len(chunk) != length:
        return _refusal(400, "Cette partie est arrivée incomplète : renvoyez-la.")
    file = services.receive(token, offset, chunk, clock.now())
    return HttpResponse(status=204, headers={"Upload-Offset": str(file.received)})


def _answer(view: View, request: HttpRequest, *args: UUID, **kwargs: UUID) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except WrongOffset as error:
        answer = _refusal(409, error.message)
        answer["Upload-Offset"] = str(error.expected)
        return answer
    except FileTooLarge as error:
        return _refusal(413, error.message)
    except NoSuchFile as error:
        return _refusal(404, error.message)
    except BadInput as error:
        return _refusal(422, error.message)


def _refusal(status: int, sentence: str) -> HttpResponse:
    return JsonResponse({"detail": sentence}, status=status)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _metadata(header: str) -> dict[str, str]:
    """Read `key base64,key base64`; what cannot be read is left out."""
    told = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue
    return told
