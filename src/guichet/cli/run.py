"""`guichet run`: database, web and job processes, started in order and stopped in order."""

import argparse
import os
import time

from guichet import embedded
from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command
from guichet.cli.places import data_dir, provide_database
from guichet.cli.port import reserve_port
from guichet.cli.progress import Step, seconds_since, tell
from guichet.cli.supervision import Supervisor, Told

DEFAULT_PORT = "8000"


def register(commands: Subparsers) -> None:
    parser = add_command(
        commands,
        "run",
        "Démarre Guichet : base de données, tâches de fond et pages, sur http://127.0.0.1:8000.",
        "guichet run",
        "guichet run --port 8001",
        "GUICHET_DATA=/srv/guichet guichet run",
        command=run,
    )
    parser.add_argument("--port", metavar="PORT", help="port d'écoute (sinon la variable PORT, sinon 8000)")


def run(arguments: argparse.Namespace) -> int:
    """Start everything, say the address once it answers, stay until told to stop."""
    start = time.monotonic()
    listening = reserve_port(arguments.port or os.environ.get("PORT") or DEFAULT_PORT)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    told = Told()
    tell("Démarrage de Guichet\n")
    try:
        with Step("base de données") as step:
            given = bool(os.environ.get("DATABASE_URL"))
            said: list[str] = []
            provide_database(said.append)
            step.note = (
                "celle de DATABASE_URL" if given else "".join(f"\n    {sentence}" for sentence in said)
            )
        with Supervisor(listening, told) as supervisor:
            supervisor.start_web()
            if not supervisor.await_answer():
                return 0
            tell(f"\nGuichet répond sur {address} ({seconds_since(start)})\n")
            tell(f"Ses données sont dans {data_dir()}. Ctrl-C pour arrêter.\n")
            supervisor.start_worker()
            supervisor.watch(None if given else data_dir())
    except (CommandError, embedded.EmbeddedError) as error:
        tell(f"{error}\n" if str(error) else "")
        return 1
    finally:
        embedded.release()
        tell("Guichet est arrêté.\n")
    return 0
