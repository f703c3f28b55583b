"""`guichet publication`: awards that other bodies publish."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform
from guichet.cli.progress import tell
from guichet.shared.formats import format_count

if TYPE_CHECKING:
    from guichet.publication.services import ImportDone

SHOWN = 200
"""Refusals written one by one in the report; --json has them all."""


def register(commands: Subparsers) -> None:
    group = add_group(
        commands,
        "publication",
        "Les aides attribuées que publient d'autres organismes.",
        "guichet publication import fonds-vert-2023.csv --dry-run",
    )
    parser = add_command(
        group,
        "import",
        "Reprend un fichier d'aides attribuées (Fonds vert, ou format commun SCDL) ; le reprendre ne change rien.",
        "guichet publication import fonds-vert-2023.csv --dry-run",
        "guichet publication import fonds-vert.csv --year 2023",
        command=import_file,
    )
    parser.add_argument("file", type=Path, metavar="FICHIER")
    parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, sans rien écrire")
    parser.add_argument("--json", action="store_true", help="répond en JSON")
    parser.add_argument(
        "--year", type=int, metavar="AAAA", help="année des aides quand ni le fichier ni son nom ne la disent"
    )


def import_file(arguments: argparse.Namespace) -> int:
    """Take a file of awards and report: 0 when it could be read, 1 otherwise with where and why."""
    with platform():
        from guichet.publication.errors import BadAwardFile  # noqa: PLC0415 - needs Django ready
        from guichet.publication.services import import_awards  # noqa: PLC0415 - as above
        from guichet.shared import clock  # noqa: PLC0415 - as above

        try:
            done = import_awards(
                arguments.file,
                now=clock.now(),
                today=clock.real().date(),
                year=arguments.year,
                dry_run=arguments.dry_run,
            )
        except BadAwardFile as error:
            if not arguments.json:
                raise CommandError(str(error)) from error
            refused = [{"line": error.line, "column": error.column, "reason": str(error)}]
            counts = {"read": 0, "created": 0, "updated": 0, "unchanged": 0}
            tell(json.dumps({**counts, "refused": refused}, ensure_ascii=False) + "\n")
            return 1
    tell(_as_json(done) if arguments.json else _in_words(done))
    return 0


def _as_json(done: "ImportDone") -> str:
    refused = [{"line": one.line, "column": one.column, "reason": one.reason} for one in done.refused]
    counts = {
        "read": done.read,
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
    }
    return json.dumps({**counts, "refused": refused}, ensure_ascii=False) + "\n"


def _in_words(done: "ImportDone") -> str:
    from guichet.publication.enums import Placed  # noqa: PLC0415 - needs Django ready

    lines = [done.sentence]
    lines += [f"  lieu connu par : {Placed(how).label}, {number}" for how, number in done.placed_by.items()]
    if done.refused:
        lines.append(f"{format_count(len(done.refused), 'valeur')} non reprises ou ligne écartée :")
    lines += [
        f"  ligne {one.line}{f', colonne {one.column}' if one.column else ''} : {one.reason}"
        for one in done.refused[:SHOWN]
    ]
    if len(done.refused) > SHOWN:
        lines.append(f"  … et {len(done.refused) - SHOWN} autres ; --json les donne toutes.")
    return "\n".join(lines) + "\n"
