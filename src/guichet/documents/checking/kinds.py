"""What a file is, by its first bytes: the formats Guichet takes, and words for those it does not."""

import re
from dataclasses import dataclass

import puremagic

from guichet.documents.enums import Family

HEAD = 4096
"""How many first bytes tell what a file is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A format Guichet takes; `endings` are those of its name, the first one being given to a name without any."""

    code: str
    family: Family
    label: str
    media_type: str
    endings: tuple[str, ...]


_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."

PDF = Kind("pdf", Family.PDF, "un PDF", "application/pdf", ("pdf",))
ZIP = Kind("zip", Family.ARCHIVE, "une archive ZIP", "application/zip", ("zip",))
TEXT = Kind("text", Family.TEXT, "un texte simple", "text/plain", ("txt",))
CSV = Kind("csv", Family.SPREADSHEET, "un tableau CSV", "text/csv", ("csv",))
RTF = Kind("rtf", Family.TEXT, "un texte RTF", "application/rtf", ("rtf",))
DOC = Kind("doc", Family.TEXT, "un texte Word 97", "application/msword", ("doc", "dot"))
XLS = Kind("xls", Family.SPREADSHEET, "un tableau Excel 97", "application/vnd.ms-excel", ("xls", "xlt"))
PPT = Kind("ppt", Family.SLIDES, "une présentation PowerPoint 97", "application/vnd.ms-powerpoint", ("ppt", "pps"))  # fmt: skip
IMAGES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Kind("png", Family.IMAGE, "une image PNG", "image/png", ("png",))),
    (
        re.compile(rb"\xff\xd8\xff"),
        Kind("jpeg", Family.IMAGE, "une image JPEG", "image/jpeg", ("jpg", "jpeg", "jfif")),
    ),
    (re.compile(rb"GIF8[79]a"), Kind("gif", Family.IMAGE, "une image GIF", "image/gif", ("gif",))),
    (re.compile(rb"(?:II\*\x00|MM\x00\*)"), Kind("tiff", Family.IMAGE, "une image TIFF", "image/tiff", ("tif", "tiff"))),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), Kind("webp", Family.IMAGE, "une image WebP", "image/webp", ("webp",))),
    (
        re.compile(rb"....ftyp(?:heic|heix|mif1|msf1)", re.DOTALL),
        Kind("heic", Family.IMAGE, "une image HEIC", "image/heic", ("heic", "heif")),
    ),
)  # fmt: skip
ODF = {
    f"{_ODF}text": Kind("odt", Family.TEXT, "un texte ODT", f"{_ODF}text", ("odt",)),
    f"{_ODF}spreadsheet": Kind("ods", Family.SPREADSHEET, "un tableau ODS", f"{_ODF}spreadsheet", ("ods",)),
    f"{_ODF}presentation": Kind("odp", Family.SLIDES, "une présentation ODP", f"{_ODF}presentation", ("odp",)),
}  # fmt: skip
ODF[f"{_ODF}graphics"] = Kind("odg", Family.DRAWING, "un dessin ODG", f"{_ODF}graphics", ("odg",))
DWG = Kind("dwg", Family.DRAWING, "un plan DWG", "image/vnd.dwg", ("dwg",))
DXF = Kind("dxf", Family.DRAWING, "un plan DXF", "image/vnd.dxf", ("dxf",))
OOXML = {
    "word/document.xml": Kind("docx", Family.TEXT, "un texte DOCX", f"{_OOXML}wordprocessingml.document", ("docx",)),
    "xl/workbook.xml": Kind("xlsx", Family.SPREADSHEET, "un tableau XLSX", f"{_OOXML}spreadsheetml.sheet", ("xlsx",)),
    "ppt/presentation.xml": Kind("pptx", Family.SLIDES, "une présentation PPTX", f"{_OOXML}presentationml.presentation", ("pptx",)),
}  # fmt: skip

EVERY = (
    PDF,
    TEXT,
    CSV,
    RTF,
    DOC,
    XLS,
    PPT,
    DWG,
    DXF,
    ZIP,
    *(kind for _, kind in IMAGES),
    *ODF.values(),
    *OOXML.values(),
)
"""Every format Guichet takes."""

ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PROGRAMS = (
    (re.compile(rb"MZ"), "un programme Windows"),
    (re.compile(rb"\x7fELF"), "un programme Linux"),
    (re.compile(rb"(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe)"), "un programme"),
    (re.compile(rb"#!"), "un script"),
    (re.compile(rb"L\x00\x00\x00\x01\x14\x02\x00"), "un raccourci Windows"),
    (re.compile(rb"\x00asm"), "un programme"),
)
PROGRAM_ENDINGS = frozenset(
    [
        "apk",
        "app",
        "bat",
        "bin",
        "cmd",
        "com",
        "cpl",
        "dll",
        "dmg",
        "docm",
        "dotm",
        "elf",
        "exe",
        "gadget",
        "hta",
        "inf",
        "ins",
        "iso",
        "jar",
        "js",
        "jse",
        "lnk",
        "msc",
        "msi",
        "msp",
        "pif",
        "potm",
        "ppam",
        "ppsm",
        "pptm",
        "ps1",
        "ps2",
        "psm1",
        "py",
        "rb",
        "reg",
        "scr",
        "scf",
        "sh",
        "sys",
        "vb",
        "vbe",
        "vbs",
        "wsf",
        "wsh",
        "xlam",
        "xlsm",
        "xltm",
    ]
)
_PAGES = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+(?:html|svg)|html|svg|script|body|iframe)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip
_FOUND = {
    ".7z": "une archive 7z", ".rar": "une archive RAR", ".gz": "une archive gzip", ".tar": "une archive tar",
    ".bz2": "une archive bzip2", ".xz": "une archive xz", ".mp4": "une vidéo", ".mov": "une vidéo", ".avi": "une vidéo",
    ".mkv": "une vidéo", ".mp3": "un son", ".wav": "un son", ".bmp": "une image BMP", ".psd": "une image Photoshop",
    ".sqlite": "une base de données", ".db": "une base de données",
}  # fmt: skip


def program_in(head: bytes) -> str:
    """Return what program these first bytes are, in French, or an empty text."""
    return next((words for pattern, words in _PROGRAMS if pattern.match(head)), "")


def kind_by_head(head: bytes) -> Kind | None:
    """Return the format that the first bytes alone tell; ZIP and OLE containers are looked into by others."""
    for pattern, kind in IMAGES:
        if pattern.match(head):
            return kind
    if b"%PDF-" in head[:1024] and not _PAGES.match(head):
        return PDF
    if head.startswith(b"{\\rtf"):
        return RTF
    if re.match(rb"AC10\d\d\x00", head):
        return DWG
    return None


def text_kind(head: bytes, ending: str) -> Kind | None:
    """Return TEXT, CSV or DXF when the first bytes are readable text and not a web page."""
    if _PAGES.match(head) or b"\x00" in head or not head:
        return None
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if controls:
        return None
    if ending == "dxf" and re.match(rb"\s*(?:999\s|0\s+SECTION)", head):
        return DXF
    return CSV if ending == "csv" else TEXT


def found_words(head: bytes) -> str:
    """Return words for content that is no format Guichet takes: what it seems to be, as the person would say it."""
    if _PAGES.match(head):
        return "une page web"
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return "un contenu que Guichet ne reconnaît pas"
    for guess in guesses:
        if words := _FOUND.get(guess.extension):
            return words
    best = guesses[0]
    return f"un fichier {best.extension.lstrip('.').upper()}" if best.extension else "un contenu inconnu"
