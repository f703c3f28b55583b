"""`guichet publication`: awards that other bodies publish, and whether ours are."""

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
    from guichet.publication.services import ImportDone, Watched

SHOWN = 200
"""Refusals written one by one in the report; --json has them all."""


def register(commands: Subparsers) -> None:
    group = add_group(
        commands,
        "publication",
        "Les aides attribuées : celles que publient d'autres organismes, et la publication des nôtres.",
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

    parser = add_command(
        group,
        "check",
        "Dit si chaque subvention accordée est publiée (trois mois au plus, décret 2017-779) ; 1 quand une attend trop.",
        "guichet publication check",
        "guichet publication check --days 7 --publish",
        command=check,
    )
    parser.add_argument(
        "--days", type=int, default=None, metavar="JOURS", help="jours après la décision (30 sans rien dire)"
    )
    parser.add_argument("--publish", action="store_true", help="publie d'abord ce qui manque")
    parser.add_argument(
        "--again", action="store_true", help="publie d'abord de nouveau tout, tel que les fichiers le disent"
    )
    parser.add_argument("--json", action="store_true", help="répond en JSON")


def check(arguments: argparse.Namespace) -> int:
    """Say which grants are not published, once what was asked is published: 0 when none waits too long, 1 otherwise."""
    with platform():
        from guichet.publication.services import (  # noqa: PLC0415 - needs Django ready
            publish_again,
            publish_all_again,
            watch,
        )
        from guichet.publication.services.watching import WARNED_AFTER_DAYS  # noqa: PLC0415 - as above
        from guichet.shared import clock  # noqa: PLC0415 - as above

        days = WARNED_AFTER_DAYS if arguments.days is None else arguments.days
        if days < 0:
            raise CommandError("Les jours vont de 0 à plus : essayez --days 30.")
        found, changed = watch(today=clock.today(), days=days), 0
        if arguments.again:
            changed = publish_all_again(now=clock.now())
        elif arguments.publish:
            changed = publish_again([number for number, _ in found.missing], now=clock.now())
        if arguments.again or arguments.publish:
            found = watch(today=clock.today(), days=days)
    tell(_check_as_json(found, changed) if arguments.json else _check_in_words(found, changed))
    return 1 if found.late else 0


def _check_as_json(found: "Watched", changed: int) -> str:
    said = {
        "granted": found.granted,
        "published_now": changed,
        "missing": [{"number": number, "decided_on": day.isoformat()} for number, day in found.missing],
        "late": found.late,
        "past_the_law": found.unlawful,
        "days": found.days,
        "lacks": {str(lack): count for lack, count in found.lacks.items()},
    }
    return json.dumps(said, ensure_ascii=False) + "\n"


def _check_in_words(found: "Watched", changed: int) -> str:
    lines = (
        [f"{format_count(changed, 'subvention publiée', 'subventions publiées')} à l'instant."]
        if changed
        else []
    )
    lines.append(
        f"{format_count(found.granted, 'subvention accordée', 'subventions accordées')}, "
        f"{len(found.missing)} à publier, dont {found.late} depuis plus de {found.days} jours "
        f"et {found.unlawful} depuis plus de trois mois."
    )
    lines += [f"  n° {number}, décidée le {day.isoformat()}" for number, day in found.missing[:SHOWN]]
    if found.lacks:
        lines.append("Publiées, mais hors du format commun (SCDL) :")
        lines += [f"  {count} : {lack.label}" for lack, count in found.lacks.items()]
    return "\n".join(lines) + "\n"


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
