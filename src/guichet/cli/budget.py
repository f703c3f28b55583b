"""`guichet budget`: prove every balance, and try to overspend."""

import argparse
import json
from typing import TYPE_CHECKING

from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform
from guichet.cli.progress import tell
from guichet.shared.formats import format_amount, format_count, format_number

if TYPE_CHECKING:
    from guichet.cli.hammering import Hammered

BROKEN = 2


def register(commands: Subparsers) -> None:
    group = add_group(
        commands,
        "budget",
        "Les enveloppes : les ouvrir, tout recalculer, tenter de dépasser.",
        "guichet budget check",
    )
    add_command(
        group,
        "check",
        "Recalcule chaque solde depuis le grand livre ; 0 seulement si tout est exact.",
        "guichet budget check",
        command=check,
    )
    add_command(
        group,
        "envelopes",
        "Ouvre les enveloppes que nomment les fichiers des aides ; écrit ce qui y a changé.",
        "guichet budget envelopes",
        command=envelopes,
    )
    parser = add_command(
        group,
        "hammer",
        "Beaucoup de connexions sur peu d'enveloppes, dans un schéma à part, supprimé à la fin.",
        "guichet budget hammer --seconds 60 --connections 64 --envelopes 20 --json",
        command=hammer,
    )
    parser.add_argument(
        "--seconds", metavar="S", type=float, default=60, help="durée de tout l'essai (60 sinon)"
    )
    parser.add_argument("--connections", metavar="N", type=int, default=64, help="connexions (64 sinon)")
    parser.add_argument("--envelopes", metavar="N", type=int, default=20, help="enveloppes (20 sinon)")
    parser.add_argument("--json", action="store_true", help="répond en JSON")


def check(_arguments: argparse.Namespace) -> int:
    """Compute every balance again: 0 when all are exact, 2 otherwise with each that is not."""
    with platform():
        from guichet.budget.selectors import prove  # noqa: PLC0415 - needs Django ready

        proof = prove()
    for wrong in proof.differences:
        tell(
            f"Enveloppe {wrong.envelope}, {wrong.account} : {format_number(wrong.kept)} écrit, "
            f"{format_number(wrong.summed)} d'après le grand livre (centimes, ou postes).\n"
        )
    counted = f"{format_count(proof.envelopes, 'enveloppe')}, {format_count(proof.lines, 'ligne')}"
    if proof.differences:
        tell(f"{format_count(len(proof.differences), 'solde faux', 'soldes faux')} sur {counted}.\n")
        return BROKEN
    tell(f"Tous les soldes sont exacts : {counted}.\n")
    return 0


def envelopes(_arguments: argparse.Namespace) -> int:
    """Bring the envelopes to what the scheme files say: 0 when all could be, 2 otherwise with each that was left."""
    with platform():
        from guichet.budget.services import follow_scheme_files  # noqa: PLC0415 - needs Django ready
        from guichet.shared import clock  # noqa: PLC0415 - as above

        done = follow_scheme_files(now=clock.now())
    for problem in done.problems:
        tell(f"{problem}\n")
    tell(f"Enveloppes : {done.sentence}.\n")
    return BROKEN if done.problems else 0


def hammer(arguments: argparse.Namespace) -> int:
    """Try to overspend: 0 when nothing went over and the sums reconcile, 2 otherwise."""
    with platform():
        from guichet.cli.hammering import hammer as run  # noqa: PLC0415 - needs Django ready
        from guichet.shared import clock  # noqa: PLC0415 - as above
        from guichet.shared.errors import BadInput  # noqa: PLC0415 - as above

        try:
            found = run(
                seconds=arguments.seconds,
                connections_wanted=arguments.connections,
                envelopes=arguments.envelopes,
                now=clock.now(),
            )
        except BadInput as error:
            raise CommandError(str(error)) from error
    tell(json.dumps(found.as_json(), ensure_ascii=False) + "\n" if arguments.json else _in_words(found))
    return 0 if found.holds else BROKEN


def _in_words(found: "Hammered") -> str:
    over = found.services.overspent_cents + found.around_services.overspent_cents
    lines = [
        *(
            f"{how} : {format_number(done.commits)} mouvements, {done.commits_per_second} par seconde, "
            f"95 % en moins de {done.p95_ms} ms, {format_number(done.refused)} refusés"
            for how, done in (
                ("par les services", found.services),
                ("par SQL, autour", found.around_services),
            )
        ),
        f"simple UPDATE … WHERE available >= amount : {found.bare_updates_per_second} par seconde",
        f"engagé : {format_amount(found.around_services.committed_cents)} ; dépassé : {format_amount(over)}",
        "les soldes sont ceux du grand livre" if found.reconciled else "DES SOLDES SONT FAUX",
        *(f"une connexion s'est arrêtée : {why}" for why in found.failed),
    ]
    return "".join(f"  {line}\n" for line in lines)
