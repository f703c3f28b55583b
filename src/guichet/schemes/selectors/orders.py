"""The law's word on signing an order too early."""

from bareme import Scheme

# Frameworks under which a project begun before the acknowledgement loses the aid, with the article to quote: the decree
# on State investment grants; DETR and DSIL follow the same rule in the code of local authorities.
BINDING = {"decret_2018_514": " (décret 2018-514, art. 5)", "cgct_detr": ""}


def order_warning(scheme: Scheme) -> str:
    """Return what to say before anything is signed: the rule where one binds, prudence elsewhere, "" without spend."""
    if scheme.apply.how == "nothing" or not scheme.expenses:
        return ""
    article = order_article(scheme)
    if article is None:
        return "Par prudence, attendez l’accusé de réception de votre demande avant de signer un devis ou une commande."
    return (
        "Ne signez rien encore. Ni devis accepté, ni bon de commande, ni marché avant l’accusé de réception de votre "
        f"demande{article} : un projet déjà commencé perd l’aide."
    )


def order_article(scheme: Scheme) -> str | None:
    """Return the article that forbids to begin before the acknowledgement, "" when it has none to quote; None without rule."""
    return BINDING.get(scheme.review.framework) if scheme.expenses else None
