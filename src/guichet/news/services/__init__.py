"""What other rooms may do: write to those who asked, and say that an address must not be written to again."""

from guichet.news.services.noticing import notice_news
from guichet.news.services.suppressing import suppress_address
from guichet.news.services.telling import tell_subscribers

__all__ = ["notice_news", "suppress_address", "tell_subscribers"]
