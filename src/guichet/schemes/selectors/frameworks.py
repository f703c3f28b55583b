"""The legal frameworks that reviews follow: read once from the file that comes with this room."""

from functools import cache
from pathlib import Path

from bareme import Framework, Frameworks, read_frameworks

FILE = Path(__file__).parents[1] / "frameworks.yaml"


@cache
def frameworks() -> Frameworks:
    """Return every framework by the id that scheme files use."""
    return read_frameworks(FILE.read_bytes(), FILE.name)


def framework(name: str) -> Framework:
    """Return one framework: "decret_2018_514", "cgct_detr", "running_costs" or "none"."""
    return frameworks()[name]
