"""What people read when they ask for alerts, each version under a name that is kept with their consent.

A sentence that changes is a new version; the former ones stay, for those who read them.
"""

CONSENTS = {
    "2021-03": (
        "Votre adresse sert à vous envoyer ces nouvelles, et à rien d’autre. Elle n’est donnée à personne. Rien ne part avant "
        "que vous n’ayez confirmé depuis votre boîte. Chaque courriel permet de tout arrêter d’une pression : votre adresse est "
        "alors effacée."
    )
}
CURRENT = "2021-03"
