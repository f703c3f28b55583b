"""`guichet news`: write to those who asked, and never again to addresses that came back."""

import argparse
import sys

from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform
from guichet.cli.progress import tell
from guichet.shared.formats import format_count


def register(commands: Subparsers) -> None:
    group = add_group(commands, "news", "Les alertes par courriel.", "guichet news tell")
    add_command(
        group,
        "tell",
        "Cherche les nouvelles du jour et écrit à ceux dont c'est le jour, chacun une fois.",
        "guichet news tell",
        command=write_to_all,
    )
    parser = add_command(
        group,
        "bounced",
        "N'écrit plus jamais à ces adresses : leurs courriels reviennent. Sans adresse, une par ligne sur l'entrée.",
        "guichet news bounced ancien@exemple.fr",
        "guichet news bounced --complaint < plaintes.txt",
        command=bounced,
    )
    parser.add_argument("addresses", nargs="*", metavar="ADRESSE")
    parser.add_argument("--complaint", action="store_true", help="elles nous ont signalés comme indésirables")


def write_to_all(_arguments: argparse.Namespace) -> int:
    """Do now what the job of the morning does."""
    with platform():
        from guichet.news.services import notice_news, tell_subscribers  # noqa: PLC0415 - needs Django ready
        from guichet.shared import clock  # noqa: PLC0415 - as above

        now = clock.now()
        noticed = notice_news(now=now)
        queued = tell_subscribers(now=now)
    tell(f"{format_count(noticed, 'nouvelle')}, {format_count(queued, 'courriel')}.\n")
    return 0


def bounced(arguments: argparse.Namespace) -> int:
    """Erase these addresses and keep their digests; one that is no address stops all before anything is written."""
    given = arguments.addresses or [line for line in sys.stdin.read().splitlines() if line.strip()]
    with platform():
        from guichet.accounts.errors import InvalidEmail  # noqa: PLC0415 - needs Django ready
        from guichet.accounts.services import read_email  # noqa: PLC0415 - as above
        from guichet.news.enums import SuppressionReason  # noqa: PLC0415 - as above
        from guichet.news.services import suppress_address  # noqa: PLC0415 - as above
        from guichet.shared import clock  # noqa: PLC0415 - as above

        emails = []
        for number, text in enumerate(given, start=1):
            try:
                emails.append(read_email(text))
            except InvalidEmail as refused:
                raise CommandError(f"adresse {number} : {refused.message}") from refused
        reason = SuppressionReason.COMPLAINT if arguments.complaint else SuppressionReason.REFUSED
        for email in emails:
            suppress_address(email, reason, now=clock.now())
    tell(f"{format_count(len(emails), 'adresse')} à qui plus rien n'est écrit.\n")
    return 0
