"""`guichet journal`: prove that nothing was changed, write the journal out."""

import argparse
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform
from guichet.cli.progress import tell

if TYPE_CHECKING:
    from guichet.journal.selectors.proof import Verdict

BROKEN = 2


def register(commands: Subparsers) -> None:
    group = add_group(
        commands,
        "journal",
        "Le journal : vérifier qu'il n'a pas changé, l'exporter.",
        "guichet journal verify",
    )
    verify_parser = add_command(
        group,
        "verify",
        "Vérifie la chaîne du journal : celle de la base, ou celle d'un export, sans la base.",
        "guichet journal verify",
        "guichet journal verify journal.jsonl",
        command=verify,
    )
    verify_parser.add_argument("file", metavar="EXPORT", nargs="?", type=Path, help="export du journal")
    export_parser = add_command(
        group,
        "export",
        "Écrit le journal, ligne par ligne, sans donnée personnelle.",
        "guichet journal export -o journal.jsonl",
        command=export,
    )
    export_parser.add_argument("-o", "--output", metavar="FICHIER", type=Path, help="sinon, à l'écran")


def verify(arguments: argparse.Namespace) -> int:
    """Say whether the chain holds: 0 when it does, 2 when it does not, with the first thing that does not."""
    verdict = _verify_file(arguments.file) if arguments.file else _verify_database()
    if not verdict.holds:
        tell(f"Le journal a été changé : {verdict.problem}.\n")
        return BROKEN
    tell(
        f"Le journal est intact : {verdict.entries} écritures sous {verdict.seals} scellés"
        f"{f', {verdict.unsealed} pas encore scellées' if verdict.unsealed else ''}.\n"
    )
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Write the journal out, one JSON value a line."""
    with platform(), contextlib.ExitStack() as open_files:
        from guichet.journal.selectors.proof import exported  # noqa: PLC0415 - needs Django ready

        out = sys.stdout
        if arguments.output:
            out = open_files.enter_context(arguments.output.open("w", encoding="utf-8"))
        for line in exported():
            out.write(f"{line}\n")
    return 0


def _verify_database() -> "Verdict":
    with platform():
        from guichet.journal.selectors.proof import verify_database  # noqa: PLC0415 - needs Django ready

        return verify_database()


def _verify_file(path: Path) -> "Verdict":
    from guichet.cli.places import set_up_django  # noqa: PLC0415 - only this command needs it without a database

    set_up_django()
    from guichet.journal.selectors.proof import verify_export  # noqa: PLC0415 - needs Django ready

    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            return verify_export(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"« {path} » ne se lit pas : {error}. Donnez un export du journal.") from error
