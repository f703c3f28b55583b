"""The reference says of roles and rights what the code does."""

from pathlib import Path

from guichet.accounts.enums import RIGHTS, Right

REFERENCE = Path(__file__).parents[2] / "docs/reference/accounts.md"


def test_the_table_of_rights_is_that_of_the_code() -> None:
    lines = [line for line in REFERENCE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    (head,) = [line for line in lines if line.startswith("| role | view")]
    columns = [Right(cell.strip()) for cell in head.strip("|").split("|")[1:]]
    written = {}
    for line in lines:
        role, *cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
        if role in RIGHTS:
            written[role] = {right for right, cell in zip(columns, cells, strict=True) if cell == "yes"}
    assert written == {str(role): set(rights) for role, rights in RIGHTS.items()}
