"""What other rooms read of files and of issued documents."""

from guichet.documents.selectors.files import (
    FileRecord,
    ModelFile,
    clean_files,
    file_record,
    files_of,
    open_file,
    papers_of,
    read_file,
    record_of,
)
from guichet.documents.selectors.issued import IssuedRecord, issued_document, issued_of, normal_code

__all__ = [
    "FileRecord",
    "IssuedRecord",
    "ModelFile",
    "clean_files",
    "file_record",
    "files_of",
    "issued_document",
    "issued_of",
    "normal_code",
    "open_file",
    "papers_of",
    "read_file",
    "record_of",
]
