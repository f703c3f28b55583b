"""Ask clamd, the antivirus service: it is sent the bytes over a socket and says what it found (INSTREAM)."""

import re
import socket
import struct
from collections.abc import Iterable

from guichet.documents.errors import AntivirusSilent

SECONDS = 30
_HOST = re.compile(r"(?:tcp://)?([^/:]+|\[[0-9a-f:]+\]):(\d+)")


def infection(address: str, blocks: Iterable[bytes]) -> str:
    """Return the name of what clamd finds in these bytes, an empty text when it finds nothing.

    `address` is host:port or the path of a Unix socket. Raise AntivirusSilent when clamd gives no verdict: it is
    down, slow, or refuses the size. The answer is then unknown, never "clean".
    """
    try:
        with _connect(address) as link:
            link.sendall(b"zINSTREAM\x00")
            for block in blocks:
                link.sendall(struct.pack("!I", len(block)) + block)
            link.sendall(struct.pack("!I", 0))
            answer = _answer(link)
    except OSError as error:
        raise AntivirusSilent(str(error)) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise AntivirusSilent(answer)


def _connect(address: str) -> socket.socket:
    if found := _HOST.fullmatch(address):
        return socket.create_connection((found[1].strip("[]"), int(found[2])), timeout=SECONDS)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(SECONDS)
    try:
        link.connect(address.removeprefix("unix:"))
    except OSError:
        link.close()
        raise
    return link


def _answer(link: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\x00") and len(said) < 4096 and (more := link.recv(1024)):
        said += more
    return said.rstrip(b"\x00\n").decode("utf-8", "replace").strip()
