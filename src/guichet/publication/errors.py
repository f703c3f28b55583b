"""What is refused of a file of awards or of a filter, in French with the remedy."""

from guichet.shared.errors import BadInput


class BadAwardFile(BadInput):
    """A file that cannot be read as awards: nothing of it was kept. `line` and `column` say where (0: the whole file)."""

    def __init__(self, message: str, *, line: int = 0, column: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class BadAwardFilter(BadInput):
    """A filter of laureates that means nothing."""


class BadStatisticsFilter(BadInput):
    """A filter of the statistics that means nothing. `field` names the field of the page, empty for none."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
