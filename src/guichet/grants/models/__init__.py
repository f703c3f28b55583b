from guichet.grants.models.awards import Award, Instalment

__all__ = ["Award", "Instalment"]
