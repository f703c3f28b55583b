"""The jobs of this room: each calls one service. Those of each hour do nothing when the morning's has done all."""

from procrastinate.contrib.django import app

from guichet.news.services import forgetting, noticing, telling
from guichet.shared import clock


@app.periodic(cron="7 7-20 * * *")
@app.task(name="news.tell", queueing_lock="news.tell", lock="news.tell")
def tell(timestamp: int) -> None:
    """Notice what is new, and write to those who asked. Taken up again each hour, should one be stopped half way."""
    now = clock.now()
    noticing.notice_news(now=now)
    telling.tell_subscribers(now=now)


@app.periodic(cron="41 4 * * *")
@app.task(name="news.forget", queueing_lock="news.forget")
def forget(timestamp: int) -> None:
    """Erase what must no longer be kept."""
    forgetting.forget(now=clock.now())
