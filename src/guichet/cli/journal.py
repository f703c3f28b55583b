"""`guichet journal`: prove that nothing was changed, write the journal out."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform, set_up_django
from guichet.cli.progress import tell
from guichet.shared.formats import format_count, format_number

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
    verify_parser.add_argument(
        "--seal",
        metavar="EMPREINTE",
        default="",
        help="empreinte d'un scellé notée ailleurs : il doit y être encore",
    )
    export_parser = add_command(
        group,
        "export",
        "Scelle ce qui peut l'être, puis écrit le journal, ligne par ligne, sans donnée personnelle.",
        "guichet journal export -o journal.jsonl",
        command=export,
    )
    export_parser.add_argument("-o", "--output", metavar="FICHIER", type=Path, help="sinon, à l'écran")


def verify(arguments: argparse.Namespace) -> int:
    """Say whether the chain holds: 0 when it does, 2 when it does not, with the first thing that does not."""
    if arguments.file:
        verdict, waits = _verify_file(arguments.file, arguments.seal), ""
    else:
        verdict, waits = _verify_database(arguments.seal)
    if not verdict.holds:
        tell(f"Le journal a été changé : {verdict.problem}.\n")
        return BROKEN
    counted = f"{format_count(verdict.entries, 'écriture')} sous {format_count(verdict.seals, 'scellé')}"
    tell(f"Le journal est intact : {counted}{waits}.\n")
    if verdict.seals:
        tell(f"Dernier scellé, à noter ailleurs : {verdict.last}\n")
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Write the journal out, one JSON value a line. A file is replaced once the whole is written."""
    with platform():
        from guichet.journal.services.sealing import seal_entries  # noqa: PLC0415 - needs Django ready
        from guichet.shared import clock  # noqa: PLC0415 - as above

        seal_entries(real=clock.real())
        if arguments.output is None:
            _write(sys.stdout.buffer)
            return 0
        part: Path = arguments.output.with_name(f"{arguments.output.name}.part")
        try:
            with part.open("wb") as out:
                _write(out)
            part.replace(arguments.output)
        except OSError as error:
            raise CommandError(
                f"« {arguments.output} » ne peut pas être écrit : choisissez un autre fichier."
            ) from error
    return 0


def _write(out: BinaryIO) -> None:
    from guichet.journal.selectors.proof import exported  # noqa: PLC0415 - needs Django ready

    try:
        for line in exported():
            out.write(line)
        out.flush()
    except BrokenPipeError:  # whoever reads had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _verify_database(noted: str) -> "tuple[Verdict, str]":
    with platform():
        from guichet.journal.selectors.proof import unsealed, verify_database  # noqa: PLC0415 - needs Django ready
        from guichet.shared import clock  # noqa: PLC0415 - as above

        verdict, waiting = verify_database(noted=noted), unsealed(clock.real())
    if not waiting.count:
        return verdict, ""
    return verdict, (
        f" ; {format_count(waiting.count, 'écriture')} à sceller encore, depuis {format_number(waiting.seconds)} s"
    )


def _verify_file(path: Path, noted: str) -> "Verdict":
    set_up_django()
    from guichet.journal.selectors.proof import verify_export  # noqa: PLC0415 - needs Django ready

    try:
        with path.open("rb") as file:
            return verify_export(file, noted=noted)
    except OSError as error:
        raise CommandError(f"« {path} » ne peut pas être lu : donnez un export du journal.") from error
