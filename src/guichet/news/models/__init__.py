"""Who asked to be written to, about what, what there is to say, and who is never written to again."""

from guichet.news.models.alerts import Alert, NewsItem, WatchedScheme
from guichet.news.models.subscribers import AddressSalt, Subscriber, Suppression

__all__ = ["AddressSalt", "Alert", "NewsItem", "Subscriber", "Suppression", "WatchedScheme"]
