"""What can go wrong when a document is made, sent or read."""

from guichet.shared.errors import BadInput


class UnprintableDocument(BadInput):
    """The document cannot be made from what it was given; `message` says so to the person who asked."""


class RefusedFile(BadInput):
    """A file that Guichet does not take; `message` says what was found and what to send instead."""


class FileTooLarge(RefusedFile):
    """A file, or a part of one, above what is received."""


class WrongOffset(BadInput):
    """A part of a file that does not begin where the last one ended; `expected` is where it must begin."""

    def __init__(self, expected: int) -> None:
        super().__init__("Cet envoi ne reprend pas au bon endroit : il continue depuis ce qui est arrivé.")
        self.expected = expected


class NoSuchFile(BadInput):
    """The file does not exist, was removed, or the actor may not know that it exists."""

    def __init__(self) -> None:
        super().__init__("Ce fichier n’existe pas ou n’existe plus.")


class FileLocked(BadInput):
    """The file is not clean: nobody reads it."""


class AntivirusSilent(Exception):  # noqa: N818 - it names what happened to the check, which is tried again
    """The antivirus did not answer: the file stays locked and the check is tried again."""
