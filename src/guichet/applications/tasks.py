"""The jobs of this room: each calls one service. They run on the site's clock, and may run twice."""

from django.conf import settings
from procrastinate.contrib.django import app

from guichet.applications.services import (
    consent_reminders,
    personal_data,
    receipt,
    reminding,
    repeating,
    retention,
    silence,
)
from guichet.shared import clock


@app.periodic(cron="7 * * * *")
@app.task(name="applications.apply_silence", queueing_lock="applications.apply_silence", pass_context=False)
def apply_silence(timestamp: int) -> None:
    """Deem admissible, deem complete, reject implicitly: what the law makes of a delay that has passed."""
    silence.apply_silence(now=clock.now())


@app.periodic(cron="23 * * * *")
@app.task(name="applications.send_reminders", queueing_lock="applications.send_reminders", pass_context=False)
def send_reminders(timestamp: int) -> None:
    """Remind of the days that are near, and of those that have passed."""
    reminding.send_reminders(now=clock.now())


@app.periodic(cron="37 8 * * *")
@app.task(
    name="applications.remind_consents", queueing_lock="applications.remind_consents", pass_context=False
)
def remind_consents(timestamp: int) -> None:
    """Remind those whose agreement or signature is awaited."""
    consent_reminders.remind_consents(now=clock.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="applications.keep_no_longer", queueing_lock="applications.keep_no_longer", pass_context=False)
def keep_no_longer(timestamp: int) -> None:
    """Give notice of what will be erased, and erase what was kept long enough."""
    retention.keep_no_longer(now=clock.now())


@app.periodic(cron="53 * * * *")
@app.task(name="applications.forget_answers", queueing_lock="applications.forget_answers", pass_context=False)
def forget_answers(timestamp: int) -> None:
    """Forget what programs were answered two days ago."""
    repeating.forget_answers(real=clock.real())


@app.task(name=personal_data.TASK)
def write_personal_data(person: int) -> None:
    """Write what a person asked to take away."""
    personal_data.write_personal_data(person, now=clock.now())


@app.periodic(cron="11 4 * * *")
@app.task(
    name="applications.forget_personal_data",
    queueing_lock="applications.forget_personal_data",
    pass_context=False,
)
def forget_personal_data(timestamp: int) -> None:
    """Take away what was ready a week ago."""
    personal_data.forget_personal_data(now=clock.now())


@app.task(name=receipt.TASK)
def issue_receipt(application: int) -> None:
    """Issue the receipt of an application that was just sent."""
    receipt.issue_receipt(application, site=settings.SITE_ADDRESS, now=clock.now())
