"""What can go wrong when one asks for a scheme, each with the sentence a person reads."""

from guichet.shared.errors import BadInput


class SchemeProblem(BadInput):
    """Something about a scheme that Guichet cannot use; `message` says what, and what to do."""


class UnknownScheme(SchemeProblem):
    """No scheme bears this slug. `near` gives the titles of those that look like it by slug, best first."""

    def __init__(self, slug: str, near: dict[str, str] | None = None) -> None:
        self.slug = slug
        self.near = near or {}
        closest = next(iter(self.near), "")
        remedy = (
            f"Vouliez-vous dire « {closest} » ?"
            if closest
            else "Cherchez-la dans la liste de toutes les aides."
        )
        super().__init__(f"L’aide « {slug[:60]} » n’existe pas dans le catalogue. {remedy}")


class NoRules(SchemeProblem):
    """The scheme is in the catalogue, but nobody has written its rules."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"Les règles de l’aide « {title} » ne sont pas décrites : Guichet ne peut ni dire si vous y avez "
            "droit, ni calculer de montant. Consultez la page de l’organisme qui la verse."
        )


class UnusableScheme(SchemeProblem):
    """The rules of the scheme, as stored, can no longer be used by the engine."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"Les règles de l’aide « {slug} » doivent être revues : la simulation est suspendue. "
            "Réessayez plus tard, ou consultez l’organisme qui la verse."
        )


class BadFilter(SchemeProblem):
    """A filter of the catalogue that cannot be used. `field` is its name, `choices` what it may be."""

    def __init__(self, field: str, message: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.choices = choices


class NoSchemesFolder(SchemeProblem):
    """The folder of scheme files does not exist."""


class UnreadableCatalogue(SchemeProblem):
    """A file of the exchange format that cannot be read at all."""
