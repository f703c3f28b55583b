"""The jobs of this room: each calls one service."""

from procrastinate.contrib.django import app

from guichet.documents.services import checks, cleaning
from guichet.shared import clock


@app.task(name=checks.CHECK)
def check_file(token: str) -> None:
    """Check one file that is whole."""
    checks.check_file(token, now=clock.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="documents.check_again")
def check_again(timestamp: int) -> None:
    """Try again the files whose check was cut short, or that the antivirus left without a verdict."""
    checks.check_waiting(now=clock.now())


@app.periodic(cron="23 3 * * *")
@app.task(name="documents.forget_files")
def forget_files(timestamp: int) -> None:
    """Take away what was never finished, delete the bytes of what was removed, sweep what a crash left."""
    cleaning.forget_unfinished(now=clock.now())
    cleaning.delete_left_bytes()
    cleaning.sweep_orphans(now=clock.real())
