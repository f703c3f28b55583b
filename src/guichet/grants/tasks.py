"""The jobs of this room: each calls one service."""

from procrastinate.contrib.django import app

from guichet.grants.services import payment_files, providers, recovery_reminding, reports, returns
from guichet.shared import clock


@app.task(name=payment_files.TASK)
def write_payment_file(token: str) -> None:
    """Write one file of demands of payment."""
    payment_files.write_payment_file(token, now=clock.now(), real=clock.real)


@app.periodic(cron="*/10 * * * *")
@app.task(name="grants.resume_payment_files")
def resume_payment_files(timestamp: int) -> None:
    """Take up again the files that a stopped worker left."""
    payment_files.resume_payment_files(real=clock.real())


@app.task(name=returns.TASK)
def reconcile(token: str) -> None:
    """Match the lines of a file of what was paid."""
    returns.reconcile(token, now=clock.now(), real=clock.real)


@app.periodic(cron="*/10 * * * *")
@app.task(name="grants.resume_returns")
def resume_returns(timestamp: int) -> None:
    """Take up again the files of what was paid that a stopped worker left."""
    returns.resume_returns(real=clock.real())


@app.periodic(cron="*/10 * * * *")
@app.task(name="grants.follow_signatures", queueing_lock="grants.follow_signatures", pass_context=False)
def follow_signatures(timestamp: int) -> None:
    """Record the signatures that the provider of electronic signatures obtained, when there is one."""
    providers.follow_provider(now=clock.now())


@app.periodic(cron="19 8 * * *")
@app.task(name="grants.remind_reports", queueing_lock="grants.remind_reports", pass_context=False)
def remind_reports(timestamp: int) -> None:
    """Remind laureates of the reports that are near their day, or past it."""
    reports.remind_reports(now=clock.now())


@app.periodic(cron="29 8 * * *")
@app.task(name="grants.remind_recoveries", queueing_lock="grants.remind_recoveries", pass_context=False)
def remind_recoveries(timestamp: int) -> None:
    """Remind of the answers to demands of repayment that are near their day, and of those to decide."""
    recovery_reminding.remind_recoveries(now=clock.now())
