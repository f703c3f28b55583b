"""The jobs of this room: each calls one service. They run on the site's clock, and may run twice."""

from procrastinate.contrib.django import app

from guichet.budget import services
from guichet.shared import clock


@app.periodic(cron="17 * * * *")
@app.task(name="budget.expire_reservations", queueing_lock="budget.expire_reservations", pass_context=False)
def expire_reservations(timestamp: int) -> None:
    """Free the reservations whose day has passed."""
    services.expire_reservations(now=clock.now())
