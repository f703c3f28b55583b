"""What an officer downloads about a former follow-up: the model sheet of a scheme, the report of a table."""

from collections.abc import Callable, Iterator, Sequence

from guichet.review.enums import ImportLineState
from guichet.review.models import ImportFile, ImportLine
from guichet.review.selectors.import_columns import Target
from guichet.shared.tables import Column, Table, Value

MODEL_ENDINGS = {".xlsx": "Excel (XLSX)", ".ods": "LibreOffice (ODS)", ".csv": "CSV, sans les explications"}
REPORT_ENDINGS = (".xlsx", ".ods", ".csv")


def model_tables(targets: Sequence[Target]) -> list[Table]:
    """Return the empty sheet to fill, one column for each thing, and the sheet that explains them."""
    titles = [Column(key=target.key, title=target.title) for target in targets]
    told = (
        Column(key="column", title="Colonne"),
        Column(key="required", title="Obligatoire"),
        Column(key="told", title="Ce qu’on y écrit"),
        Column(key="example", title="Exemple"),
    )
    rows = [(one.title, one.required, one.told, one.example) for one in targets]
    return [
        Table(title="Dossiers", columns=titles, rows=list),
        Table(title="Explications", columns=told, rows=lambda: rows),
    ]


def report_table(file: ImportFile, link: Callable[[int], str]) -> Table:
    """Return what became of each line, a line of the report for each thing to mend. `link` is the address of a number."""
    columns = (
        Column(key="row", title="Ligne", kind="number"),
        Column(key="former_number", title="Numéro dans l’ancien suivi"),
        Column(key="name", title="Organisme"),
        Column(key="state", title="Résultat"),
        Column(key="column", title="Colonne"),
        Column(key="value", title="Valeur"),
        Column(key="message", title="Ce qu’il faut corriger"),
        Column(key="number", title="Numéro du dossier", kind="number"),
        Column(key="link", title="Adresse"),
    )

    def rows() -> Iterator[Sequence[Value]]:
        for line in ImportLine.objects.filter(file=file).order_by("row").iterator(chunk_size=500):
            head = (line.row, line.former_number, line.name, ImportLineState(line.state).label)
            tail = (line.number, link(line.number) if line.number else "")
            for problem in line.problems or ({"column": "", "value": "", "message": ""},):
                yield (*head, problem["column"], problem["value"], problem["message"], *tail)

    return Table(title="Rapport", columns=columns, rows=rows)
