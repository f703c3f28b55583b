from guichet.grants.services.awarding import award_application

__all__ = ["award_application"]
