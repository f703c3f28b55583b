"""The jobs of this room: each calls one service."""

import logging

from procrastinate.contrib.django import app

from guichet.publication.services import watching
from guichet.shared import clock

log = logging.getLogger(__name__)


@app.periodic(cron="47 6 * * *")
@app.task(name="publication.watch", queueing_lock="publication.watch", pass_context=False)
def watch_publication(timestamp: int) -> None:
    """Warn when a grant is not published long after its decision: how many, and nothing that names them."""
    found = watching.watch(today=clock.today())
    if found.late:
        log.warning(
            "grants not published: late=%d past_the_law=%d after_days=%d",
            found.late,
            found.unlawful,
            found.days,
        )
