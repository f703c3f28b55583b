"""Files made for the tests: what people send, and what nobody should."""

import io
import struct
import zipfile
import zlib

from odfdo import Document

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 40
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
# In two parts, so that an antivirus does not take this test for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def odf(kind: str = "text") -> bytes:
    """Return a real OpenDocument file."""
    made = io.BytesIO()
    Document(kind).save(made)
    return made.getvalue()


def ooxml(more: dict[str, bytes] | None = None, part: str = "word/document.xml") -> bytes:
    """Return the least of an Office Open XML file."""
    return zipped({"[Content_Types].xml": b"<Types/>", part: b"<x/>", **(more or {})})


def ole(*streams: str) -> bytes:
    """Return the least of an old Office file, with the names of its streams."""
    return OLE + b"".join(name.encode("utf-16-le") + b"\x00" * 64 for name in streams)


def bomb(megabytes: int = 200) -> bytes:
    """Return a ZIP of one entry of zeros, a thousand times larger than itself."""
    return zipped({"zeros.txt": b"\x00" * (megabytes * 1_000_000)})


def overlapping(entries: int = 400, kernel: int = 1_000_000) -> bytes:
    """Return a flat bomb: a list of entries that all lead to the same bytes."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"a" * kernel
    body = packed.compress(content) + packed.flush()
    head = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, zlib.crc32(content), len(body), kernel, 1, 0
    )
    local = head + b"a" + body
    central = b"".join(_central(name=b"a", content=content, body=body, size=kernel) for _ in range(entries))
    return local + central + _end(entries, len(central), len(local))


def lying(declared: int = 10) -> bytes:
    """Return a ZIP whose entry is larger than its list says."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"\x00" * 5_000_000
    body = packed.compress(content) + packed.flush()
    head = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, zlib.crc32(content), len(body), declared, 1, 0
    )
    central = _central(name=b"a", content=content, body=body, size=declared)
    return head + b"a" + body + central + _end(1, len(central), len(head) + 1 + len(body))


def many(entries: int) -> bytes:
    """Return a ZIP of that many empty entries."""
    return zipped({f"{n}.txt": b"" for n in range(entries)}, zipfile.ZIP_STORED)


def locked() -> bytes:
    """Return a ZIP that says its entry has a password."""
    made = bytearray(zipped({"a.txt": b"secret"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + place] |= 1
    return bytes(made)


def nested(depth: int) -> bytes:
    """Return an archive in an archive in an archive."""
    made = zipped({"a.txt": b"at the bottom"})
    for level in range(depth):
        made = zipped({f"{level}.zip": made})
    return made


def _central(*, name: bytes, content: bytes, body: bytes, size: int) -> bytes:
    fixed = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, zlib.crc32(content), len(body), size, len(name),
        0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    return fixed + name


def _end(entries: int, length: int, offset: int) -> bytes:
    return struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, entries, entries, length, offset, 0)
