"""The jobs of this room: each calls one service."""

from procrastinate.contrib.django import app

from guichet.accounts.services import cleaning, forgetting, notifying, sending
from guichet.shared import clock


@app.task(name=notifying.SEND_TASK)
def send_mails() -> None:
    """Send the mails that are due."""
    sending.send_due_mails(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="accounts.send_letters", queueing_lock="accounts.send_letters")
def send_letters(timestamp: int) -> None:
    """Send the letters of the day and of the week, and what a first try did not."""
    sending.send_due_mails(now=clock.now())


@app.periodic(cron="23 * * * *")
@app.task(name="accounts.forget_stale", queueing_lock="accounts.forget_stale")
def forget_stale(timestamp: int) -> None:
    """Delete the sessions, links and counts that serve no more."""
    cleaning.forget_stale(real=clock.real())


@app.periodic(cron="17 4 * * *")
@app.task(name="accounts.forget_mails", queueing_lock="accounts.forget_mails")
def forget_mails(timestamp: int) -> None:
    """Empty the mails that were kept long enough."""
    forgetting.forget_mails(now=clock.now())
