"""The jobs of this room."""

from procrastinate.contrib.django import app

from guichet.journal.services.sealing import seal_entries
from guichet.shared import clock


@app.periodic(cron="* * * * *")
@app.task(name="journal.seal", queueing_lock="journal.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Seal what can be: once a minute."""
    seal_entries(real=clock.real())
