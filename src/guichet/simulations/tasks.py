"""The jobs of this room: each calls one service."""

from procrastinate.contrib.django import app

from guichet.shared import clock
from guichet.simulations.services import everywhere_order


@app.task(name=everywhere_order.TASK)
def write_everywhere_file(token: str) -> None:
    """Write one file asked for on the page of all territories."""
    everywhere_order.write_ordered_file(token)


@app.periodic(cron="17 * * * *")
@app.task(name="simulations.forget_everywhere_files")
def forget_everywhere_files(timestamp: int) -> None:
    """Delete the files older than a day."""
    everywhere_order.forget_files(now=clock.now())
