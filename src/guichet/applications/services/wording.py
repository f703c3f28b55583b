"""The words of the mails: what happened, what is expected. One entry for each side that a row of the table tells."""

from dataclasses import dataclass

from guichet.applications.enums import Action, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The words of one mail. `reason` introduces the other side's reason; `says_due` adds the next legal date."""

    subject: str
    happened: str
    expected: str = ""
    reason: str = "La raison donnée :"
    says_due: bool = False


_APPLICANT: dict[Action, Told] = {
    Action.SUBMIT: Told(
        subject="demande reçue",
        happened="Votre demande est bien envoyée. Gardez son numéro.",
        expected="Vous n’avez rien à faire pour l’instant. L’accusé de réception et la suite sont sur la page de votre dossier.",
        says_due=True,
    ),
    Action.START_REVIEW: Told(
        subject="l’instruction commence",
        happened="Le service a commencé à étudier votre dossier.",
        expected="Vous n’avez rien à faire. S’il manque quelque chose, vous recevrez un message.",
        says_due=True,
    ),
    Action.HAND_BACK: Told(
        subject="à reprendre",
        happened="Le service vous rend votre demande : vous pouvez de nouveau tout modifier.",
        expected="Corrigez-la, puis renvoyez-la. En attendant, le service ne l’étudie pas.",
    ),
    Action.DECLARE_COMPLETE: Told(
        subject="dossier complet",
        happened="Le service a vérifié votre dossier : il est complet.",
        expected="Vous n’avez rien à faire.",
        says_due=True,
    ),
    Action.DECLARE_ADMISSIBLE: Told(
        subject="demande recevable",
        happened="Le service a déclaré votre demande recevable : il l’étudie. Ce n’est pas encore une décision.",
        expected="Vous n’avez rien à faire.",
        says_due=True,
    ),
    Action.ASK_CORRECTION: Told(
        subject="une correction est demandée",
        happened="Le service vous demande de corriger :",
        expected="Ouvrez votre dossier, corrigez, puis envoyez.",
        reason="Ce que le service en dit :",
    ),
    Action.ASK_PIECE: Told(
        subject="une pièce est demandée",
        happened="Le service a besoin de :",
        expected="Ouvrez votre dossier, déposez la pièce, puis envoyez.",
        reason="Ce que le service en dit :",
    ),
    Action.CANCEL_REQUEST: Told(
        subject="une demande est annulée",
        happened="Le service n’a plus besoin de :",
        expected="Vous n’avez plus à y répondre.",
    ),
    Action.EXTEND: Told(
        subject="délai prolongé",
        happened="Le service a prolongé le délai dans lequel il doit décider.",
        expected="Vous n’avez rien à faire.",
        says_due=True,
    ),
    Action.ALLOW_EARLY_START: Told(
        subject="vous pouvez commencer",
        happened="Vous êtes autorisé à commencer votre projet avant la décision. Ce n’est pas une promesse d’aide.",
        expected="L’autorisation est dans votre dossier : gardez-la avec vos factures.",
        reason="Ce que le service en dit :",
    ),
    Action.REFUSE_EARLY_START: Told(
        subject="ne commencez pas encore",
        happened="Le service n’autorise pas votre projet à commencer avant la décision.",
        expected="Ne signez rien avant la décision : la dépense pourrait ne plus être aidée.",
    ),
    Action.GIVE_MORE_TIME: Told(
        subject="vous avez plus de temps",
        happened="Le service vous donne plus de temps pour répondre à :",
        expected="Ouvrez votre dossier et envoyez votre réponse.",
        reason="Ce que le service en dit :",
    ),
    Action.REFUSE_MORE_TIME: Told(
        subject="le délai de réponse ne change pas",
        happened="Le service ne peut pas vous donner plus de temps pour répondre à :",
        expected="Envoyez ce que vous avez, et dites dans un message ce qui manque.",
    ),
    Action.ACCEPT: Told(
        subject="aide accordée",
        happened="Votre demande est acceptée.",
        expected="La décision est dans votre dossier : elle dit le montant, les conditions et la suite.",
        reason="Ce que le service en dit :",
    ),
    Action.REFUSE: Told(
        subject="aide refusée",
        happened="Votre demande est refusée.",
        expected="La décision est dans votre dossier, avec les façons de la contester. Vos réponses peuvent servir pour une autre aide.",
        reason="Les motifs :",
    ),
    Action.CLOSE: Told(
        subject="classé sans suite",
        happened="Votre dossier est classé sans suite : le service ne l’étudie plus.",
        expected="Vos réponses restent là : vous pouvez les reprendre pour une autre demande.",
    ),
    Action.REOPEN: Told(
        subject="l’instruction reprend",
        happened="Le service reprend l’étude de votre dossier. La décision précédente ne compte plus.",
        expected="Vous n’avez rien à faire.",
        says_due=True,
    ),
    Action.DEEM_ADMISSIBLE: Told(
        subject="demande recevable",
        happened="Le service n’a pas répondu dans le délai : votre demande est recevable. Ce n’est pas encore une décision.",
        expected="Vous n’avez rien à faire.",
        says_due=True,
    ),
    Action.DEEM_COMPLETE: Told(
        subject="dossier complet",
        happened="Le service n’a pas répondu dans le délai : votre dossier est tenu pour complet.",
        expected="Vous n’avez rien à faire.",
        says_due=True,
    ),
    Action.LAPSE: Told(
        subject="rejet implicite",
        happened="Aucune décision n’a été prise dans le délai : la loi tient votre demande pour refusée.",
        expected="Votre dossier dit comment contester. Vous pouvez aussi déposer une nouvelle demande avec vos réponses.",
        reason="Ce que dit le texte :",
    ),
}

_SERVICE: dict[Action, Told] = {
    Action.SUBMIT: Told(
        subject="nouveau dossier",
        happened="Une demande vient d’être envoyée.",
        expected="Ouvrez-la pour l’attribuer ou commencer l’instruction.",
        says_due=True,
    ),
    Action.SEND_AGAIN: Told(
        subject="demande renvoyée",
        happened="Le demandeur a modifié sa demande et l’a renvoyée.",
        expected="Reprenez l’instruction.",
        says_due=True,
    ),
    Action.ANSWER_CORRECTION: Told(
        subject="correction reçue",
        happened="Le demandeur a corrigé :",
        expected="Vérifiez la nouvelle réponse : l’ancienne est gardée à côté.",
        says_due=True,
    ),
    Action.ANSWER_PIECE: Told(
        subject="pièce reçue",
        happened="Le demandeur a envoyé :",
        expected="Vérifiez la pièce.",
        says_due=True,
    ),
    Action.ASK_EARLY_START: Told(
        subject="demande de commencer",
        happened="Le demandeur demande à commencer avant la décision.",
        expected="Répondez-lui : sans réponse, il ne peut rien signer sans risque.",
        reason="Il explique :",
    ),
    Action.ASK_MORE_TIME: Told(
        subject="demande de temps",
        happened="Le demandeur demande plus de temps pour répondre à :",
        expected="Répondez-lui.",
        reason="Il explique :",
    ),
    Action.WITHDRAW: Told(
        subject="demande retirée",
        happened="Le demandeur a retiré sa demande : il n’y a plus rien à décider.",
        reason="Il explique :",
    ),
    Action.DEEM_ADMISSIBLE: Told(
        subject="recevable par le silence",
        happened="Le délai pour se prononcer est passé : la demande est recevable.",
        expected="Il reste à décider.",
        says_due=True,
    ),
    Action.DEEM_COMPLETE: Told(
        subject="complet par le silence",
        happened="Le délai pour se prononcer est passé : le dossier est tenu pour complet.",
        expected="Il reste à décider.",
        says_due=True,
    ),
    Action.LAPSE: Told(
        subject="rejet implicite",
        happened="Le délai pour décider est passé sans décision : la demande est tenue pour refusée. Le demandeur en est averti.",
        expected="Si c’est une méprise, le décideur peut reprendre l’instruction.",
        reason="Ce que dit le texte :",
    ),
}

WORDS: dict[tuple[Action, Party], Told] = {
    **{(action, Party.APPLICANT): words for action, words in _APPLICANT.items()},
    **{(action, Party.SERVICE): words for action, words in _SERVICE.items()},
}
"""Every mail of the table, by what happened and whom it tells."""
