"""Know a signed copy again by its code: read in its text, else typed by whoever sends it."""

import json
import logging
import re
import subprocess
import sys

from guichet.documents.enums import Family
from guichet.documents.selectors import issued_document, normal_code
from guichet.documents.services import inspect_bytes, spelled_code
from guichet.grants.errors import GrantError
from guichet.grants.models import Agreement

log = logging.getLogger(__name__)

LARGEST = 20_000_000
PAGES_READ = 60
SECONDS = 20
"""Of work for the text of one PDF."""
LETTER = "[A-HJKMNP-Z2-9]"
PRINTED = re.compile(rf"(?<!\w){LETTER}{{4}}\s?-\s?{LETTER}{{4}}\s?-\s?{LETTER}{{5}}(?!\w)")


def codes_in(content: bytes) -> set[str]:
    """Return the verification codes printed in the text of a PDF; none for a scan, or for what cannot be read."""
    command = [sys.executable, "-I", "-m", "guichet.grants.copy_text_child", str(PAGES_READ), str(SECONDS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=2 * SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        log.info("signed copy without a readable text: %s", type(error).__name__)
        return set()
    return {normal_code(found) for page in json.loads(done.stdout) for found in PRINTED.findall(page)}


def require_copy(agreement: Agreement, content: bytes, name: str, typed: str) -> None:
    """Raise GrantError unless a file is a copy of this very version, RefusedFile when it is no PDF or image."""
    if not content:
        raise GrantError("Choisissez le fichier de la copie signée.")
    if len(content) > LARGEST:
        raise GrantError("Ce fichier dépasse 20 Mo : numérisez-le plus légèrement, puis renvoyez-le.")
    inspect_bytes(content, name, (Family.PDF, Family.IMAGE))
    found = codes_in(content) if content.startswith(b"%PDF") else set()
    if agreement.code in found:
        return
    if found:
        raise GrantError(_other(min(found)))
    code = normal_code(typed)
    if not code:
        raise GrantError(
            "Guichet ne lit pas de code dans ce fichier : c’est sans doute un scan. Recopiez le code imprimé à côté du carré "
            "noir et blanc, par exemple ABCD-EFGH-JKMNP."
        )
    if code != agreement.code:
        raise GrantError(_other(code))


def _other(code: str) -> str:
    known = issued_document(code)
    what = f" : « {known.title} »" if known is not None else ""
    return (
        f"Cette copie porte le code {spelled_code(code)}, qui est celui d’un autre document{what}. "
        "Envoyez la copie signée du document à signer."
    )
