"""What a plain form may send: said before the first byte is read."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

FORM_AT_MOST = 105_000_000
"""Bytes of one form: a file of 100 MB and the words around it."""


class BoundedUploads(FileUploadHandler):
    """Stands before Django's handlers: a form announced as larger is refused unread, with a sentence (400)."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803  # Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        if content_length > FORM_AT_MOST:
            raise RequestDataTooBig("a form above 105 MB")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
