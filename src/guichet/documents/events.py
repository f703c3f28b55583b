"""What happened to a file, told to the rooms above in the same transaction."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAccepted:
    """A file is whole and clean: those who may read its owner may open it."""

    token: str
    owner: str
    purpose: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRefused:
    """A file will never be read; `refusal` is the sentence for its sender."""

    token: str
    owner: str
    purpose: str
    refusal: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRemoved:
    """A file was taken away by `by`."""

    token: str
    owner: str
    purpose: str
    by: str
    at: datetime
