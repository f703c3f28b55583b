"""What each kind of entry is called, as people read it. Pure.

Rooms whose kinds come from a table of theirs give its words when Django starts (`register_words`). A test finds every kind that
the code records and refuses one without words.
"""

from collections.abc import Mapping

_words: dict[str, str] = {
    "application.consent": "Accord ou signature donné, ou refusé",
    "application.consent_reminded": "Rappel envoyé à qui doit donner son accord",
    "application.entered_from_paper": "Demande reçue sur papier et saisie",
    "application.erased": "Demande effacée à la fin de sa durée de conservation",
    "application.message": "Message envoyé",
    "application.message_removed": "Message retiré",
    "application.taken_over": "Dossier repris d’un ancien suivi",
    "award.made": "Aide attribuée",
    "budget.line": "Mouvement sur une enveloppe",
    "budget.opened": "Enveloppe ouverte",
    "budget.described": "Enveloppe décrite autrement",
    "budget.closed": "Enveloppe close",
    "budget.reopened": "Enveloppe rouverte",
    "committee.called": "Commission convoquée",
    "committee.cancelled": "Commission annulée",
    "committee.changed": "Commission modifiée",
    "committee.closed": "Commission close",
    "committee.listed": "Inscrit à l’ordre du jour d’une commission",
    "committee.noted": "Notes d’une commission écrites",
    "committee.ordered": "Ordre du jour d’une commission arrangé",
    "committee.said": "Avis d’une commission noté",
    "committee.unlisted": "Retiré de l’ordre du jour d’une commission",
    "document.issued": "Document émis",
    "document.withdrawn": "Document retiré",
    "file.accepted": "Fichier reçu",
    "file.copied": "Fichier copié",
    "file.refused": "Fichier refusé",
    "file.removed": "Fichier retiré",
    "invitation.revoked": "Invitation retirée",
    "invitation.sent": "Invitation envoyée",
    "membership.begun": "Entrée dans un organisme",
    "membership.changed": "Place dans un organisme changée",
    "membership.confirmed": "Appartenance à un organisme confirmée",
    "membership.ended": "Sortie d’un organisme",
    "opinion.answered": "Avis rendu",
    "opinion.asked": "Avis demandé",
    "opinion.withdrawn": "Demande d’avis retirée",
    "organisation.known": "Organisme enregistré",
    "person.changed": "Compte modifié",
    "person.forgotten": "Compte effacé",
    "person.known": "Personne enregistrée",
    "proposal.endorsed": "Proposition visée, renvoyée ou signée",
    "proposal.made": "Décision proposée",
    "proposal.withdrawn": "Proposition abandonnée",
    "question.corrected": "Réponse publique corrigée",
    "question.proposed": "Réponse publique à relire",
    "question.published": "Réponse rendue publique",
    "question.withdrawn": "Réponse publique retirée",
    "review.assigned": "Instructeur changé",
    "review.batch": "Action demandée sur plusieurs dossiers",
    "review.contact": "Échange gardé",
    "review.export_asked": "Export demandé",
    "review.export_downloaded": "Export téléchargé",
    "review.import_asked": "Reprise d’un tableau demandée",
    "review.import_dropped": "Reprise d’un tableau abandonnée",
    "review.import_received": "Tableau à reprendre reçu",
    "review.labelled": "Étiquettes changées",
    "review.note_removed": "Note interne retirée",
    "review.noted": "Note interne écrite",
    "review.passed_on": "Transmis à un autre service",
    "review.private_fields": "Champs du service remplis",
    "role.delegated": "Suppléance donnée",
    "role.ended": "Rôle terminé",
    "role.granted": "Rôle donné",
    "score.given": "Note donnée",
    "second_factor.added": "Second facteur ajouté",
    "second_factor.recovered": "Second facteur remplacé par un code de secours",
    "second_factor.removed": "Second facteur retiré",
    "session.closed": "Session fermée",
    "session.opened": "Session ouverte",
    "token.given": "Jeton de programme donné",
    "token.revoked": "Jeton de programme retiré",
    "webhook.added": "Adresse d’un programme ajoutée",
    "webhook.changed": "Adresse d’un programme modifiée",
    "webhook.ended": "Adresse d’un programme retirée",
    "webhook.paused": "Envois à un programme suspendus",
    "webhook.resumed": "Envois à un programme repris",
    "webhook.sent_again": "Envoi à un programme refait",
    "webhook.tried": "Envoi d’essai à un programme",
}


def register_words(words: Mapping[str, str]) -> None:
    """Give the words of kinds that come from a table. Called when Django starts."""
    _words.update(words)


def words_of(kind: str) -> str:
    """Return what an entry says, as people read it; its own code when nobody gave it words."""
    return _words.get(kind, kind)
