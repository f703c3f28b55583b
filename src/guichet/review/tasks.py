"""The jobs of this room: each calls one service."""

from procrastinate.contrib.django import app

from guichet.review.services import (
    batching,
    committee_papers,
    exporting,
    importing,
    letters,
    programming,
    sittings,
    webhooks,
)
from guichet.review.services.import_lines import go_on_with_import
from guichet.review.services.opinions import remind_experts
from guichet.review.services.proposals import LETTER
from guichet.shared import clock


@app.task(name=webhooks.TASK)
def deliver_webhook(delivery: int) -> None:
    """Try once to deliver a message to another program."""
    webhooks.deliver(delivery, now=clock.real(), mailed_at=clock.now())


@app.periodic(cron="5 7 * * *")
@app.task(name="review.remind_experts")
def remind_experts_each_morning(timestamp: int) -> None:
    """Remind the experts whose opinion is nearly due."""
    remind_experts(now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="review.resume_webhooks")
def resume_webhooks(timestamp: int) -> None:
    """Take up again the messages to other programs that a stopped worker left."""
    webhooks.resume_deliveries(now=clock.real())


@app.task(name=LETTER)
def write_decision_letter(proposal: int) -> None:
    """Issue the letter of a decision that was just signed."""
    letters.write_letter(proposal, now=clock.now())


@app.task(name=batching.TASK)
def run_batch(batch: int) -> None:
    """Do one action on many applications."""
    batching.run_batch(batch, now=clock.now(), real=clock.real)


@app.periodic(cron="*/5 * * * *")
@app.task(name="review.resume_batches")
def resume_batches(timestamp: int) -> None:
    """Take up again the actions on several applications that a stopped worker left."""
    batching.resume_batches(real=clock.real())


@app.task(name=exporting.TASK)
def write_export(token: str) -> None:
    """Write one file asked for on the officers' list."""
    exporting.write_export(token, now=clock.now(), real=clock.real)


@app.periodic(cron="*/10 * * * *")
@app.task(name="review.resume_exports")
def resume_exports(timestamp: int) -> None:
    """Take up again the files that a stopped worker left."""
    exporting.resume_exports(real=clock.real())


@app.periodic(cron="23 * * * *")
@app.task(name="review.forget_exports")
def forget_exports(timestamp: int) -> None:
    """Delete the files older than 32 hours."""
    exporting.forget_exports(real=clock.real())


@app.task(name=sittings.MINUTES)
def write_minutes(committee: int) -> None:
    """Issue the minutes of a committee that was just closed."""
    committee_papers.write_minutes(committee, now=clock.now())


@app.task(name=sittings.PROPOSE)
def propose_after_committee(committee: int) -> None:
    """Turn what a committee said into proposals of decision."""
    sittings.propose_after_committee(committee, now=clock.now(), real=clock.real)


@app.periodic(cron="*/5 * * * *")
@app.task(name="review.resume_committees")
def resume_committees(timestamp: int) -> None:
    """Take up again the proposals that a stopped worker left."""
    sittings.resume_proposals(real=clock.real())


@app.task(name=programming.TASK)
def decide_scenario(scenario: int) -> None:
    """Turn a scenario into proposals of decision, all or nothing."""
    programming.decide_scenario(scenario, now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="review.resume_scenarios")
def resume_scenarios(timestamp: int) -> None:
    """Take up again the scenarios that a stopped worker left."""
    programming.resume_scenarios(real=clock.real())


@app.task(name=importing.TASK)
def go_on(token: str) -> None:
    """Check the lines of a former follow-up, or take them over."""
    go_on_with_import(token, now=clock.now(), real=clock.real)


@app.periodic(cron="*/10 * * * *")
@app.task(name="review.resume_imports")
def resume_imports(timestamp: int) -> None:
    """Take up again the tables that a stopped worker left."""
    importing.resume_imports(real=clock.real())


@app.periodic(cron="29 * * * *")
@app.task(name="review.forget_imports")
def forget_imports(timestamp: int) -> None:
    """Delete the tables sent more than thirty days ago."""
    importing.forget_imports(real=clock.real())
