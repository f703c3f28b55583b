"""What other rooms may ask of documents: receive, check, copy, remove files; print, draw and issue documents."""

from guichet.documents.services.calendar_files import CALENDAR_TYPE, DayEvent, write_calendar
from guichet.documents.services.checks import check_file, inspect_bytes
from guichet.documents.services.cleaning import remove, remove_all
from guichet.documents.services.codes import qr_modules, qr_svg
from guichet.documents.services.copying import copy_file
from guichet.documents.services.issuing import (
    ISSUED,
    Notice,
    digest_of,
    issue,
    new_code,
    spelled_code,
    verification_path,
    withdraw_issued,
)
from guichet.documents.services.open_document import render_odt
from guichet.documents.services.printing import render_pdf
from guichet.documents.services.receiving import (
    begin_file,
    check_size,
    date_papers,
    receive,
    receive_uploads,
    remember_fingerprint,
    store_bytes,
)
from guichet.documents.services.writing import (
    Heading,
    Item,
    Lines,
    Listing,
    Paragraph,
    Part,
    Table,
    WrittenDocument,
    write_pdf,
)

__all__ = [
    "CALENDAR_TYPE",
    "ISSUED",
    "DayEvent",
    "Heading",
    "Item",
    "Lines",
    "Listing",
    "Notice",
    "Paragraph",
    "Part",
    "Table",
    "WrittenDocument",
    "begin_file",
    "check_file",
    "check_size",
    "copy_file",
    "date_papers",
    "digest_of",
    "inspect_bytes",
    "issue",
    "new_code",
    "qr_modules",
    "qr_svg",
    "receive",
    "receive_uploads",
    "remember_fingerprint",
    "remove",
    "remove_all",
    "render_odt",
    "render_pdf",
    "spelled_code",
    "store_bytes",
    "verification_path",
    "withdraw_issued",
    "write_calendar",
    "write_pdf",
]
