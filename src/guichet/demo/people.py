"""The roles one takes in the demonstration: names of functions, not of persons; organisations that exist.

The SIREN are real (they are those of the territories), the last five digits of each SIRET are made up: they begin with 99
and their key is right.
"""

from dataclasses import dataclass

from guichet.accounts.enums import MembershipRole, RoleKind

SOCLE = "socle-numerique-ecoles"
BALLAN, TOURS_METROPOLE, VOUVRAY, LOCHES = (
    "21370018099004",
    "24370075499003",
    "21370281499006",
    "21370132999006",
)


@dataclass(frozen=True, kw_only=True)
class DemonstrationRole:
    """Someone to be for a moment: what they do, in words, and what makes them able to."""

    key: str
    name: str
    task: str
    email: str
    siret: str = ""
    memberships: tuple[MembershipRole, ...] = ()
    role: tuple[RoleKind, str, str] | None = None


_BOTH = (MembershipRole.APPLICANT, MembershipRole.ADMINISTRATOR)

APPLICANTS = (
    DemonstrationRole(
        key="secretaire-ballan-mire",
        name="Secrétaire de mairie de Ballan-Miré",
        task="Prépare et envoie les demandes de la commune.",
        email="secretariat@ballan-mire.example",
        siret=BALLAN,
        memberships=_BOTH,
    ),
    DemonstrationRole(
        key="maire-ballan-mire",
        name="Maire de Ballan-Miré",
        task="Signe pour la commune.",
        email="maire@ballan-mire.example",
        siret=BALLAN,
        memberships=(MembershipRole.SIGNATORY,),
    ),
    DemonstrationRole(
        key="tours-metropole",
        name="Chargée de mission numérique de Tours Métropole Val de Loire",
        task="Prépare les demandes de la métropole.",
        email="numerique@tours-metropole.example",
        siret=TOURS_METROPOLE,
        memberships=_BOTH,
    ),
    DemonstrationRole(
        key="secretaire-vouvray",
        name="Secrétaire de mairie de Vouvray",
        task="Une autre commune : ne voit rien de Ballan-Miré.",
        email="secretariat@vouvray.example",
        siret=VOUVRAY,
        memberships=_BOTH,
    ),
    DemonstrationRole(
        key="directrice-ecole",
        name="Directrice d’une école de Ballan-Miré",
        task="Invitée à valider avec la commune le projet de son école.",
        email="direction@ecole-ballan-mire.example",
    ),
)
OFFICERS = (
    DemonstrationRole(
        key="instructrice",
        name="Instructrice de la préfecture d’Indre-et-Loire",
        task="Instruit les dossiers du département.",
        email="instruction@indre-et-loire.example",
        role=(RoleKind.REVIEWER, "DEP-37", ""),
    ),
    DemonstrationRole(
        key="cheffe-de-bureau",
        name="Cheffe de bureau de la préfecture d’Indre-et-Loire",
        task="Valide ce que les instructeurs proposent.",
        email="validation@indre-et-loire.example",
        role=(RoleKind.VALIDATOR, "DEP-37", ""),
    ),
    DemonstrationRole(
        key="sous-prefet",
        name="Sous-préfet de l’arrondissement de Tours",
        task="Vise les dossiers de l’arrondissement.",
        email="sous-prefet@indre-et-loire.example",
        role=(RoleKind.SOUS_PREFET, "ARR-372", ""),
    ),
    DemonstrationRole(
        key="prefete",
        name="Préfète d’Indre-et-Loire",
        task="Signe les décisions.",
        email="prefete@indre-et-loire.example",
        role=(RoleKind.DECIDER, "DEP-37", ""),
    ),
    DemonstrationRole(
        key="inspectrice",
        name="Inspectrice de l’éducation nationale d’Indre-et-Loire",
        task="Donne un avis sur les dossiers des écoles.",
        email="inspection@education-37.example",
        role=(RoleKind.EXPERT, "DEP-37", SOCLE),
    ),
    DemonstrationRole(
        key="delegue-academique",
        name="Délégué académique au numérique d’Orléans-Tours",
        task="Donne un avis sur les projets numériques de l’académie.",
        email="numerique@orleans-tours.example",
        role=(RoleKind.EXPERT, "REG-24", SOCLE),
    ),
    DemonstrationRole(
        key="responsable-socle",
        name="Responsable du socle numérique",
        task="Gère le dispositif et les rôles de ceux qui l’instruisent.",
        email="socle@education-nationale.example",
        role=(RoleKind.SCHEME_MANAGER, "", SOCLE),
    ),
    DemonstrationRole(
        key="responsable-national",
        name="Responsable nationale de France Relance",
        task="Gère tous les dispositifs et donne tous les rôles.",
        email="relance@national.example",
        role=(RoleKind.NATIONAL_MANAGER, "", ""),
    ),
    DemonstrationRole(
        key="auditrice",
        name="Auditrice",
        task="Lit les dossiers et le journal, ne change rien.",
        email="audit@national.example",
        role=(RoleKind.AUDITOR, "", ""),
    ),
    DemonstrationRole(
        key="instructeur-loir-et-cher",
        name="Instructeur de la préfecture de Loir-et-Cher",
        task="Un autre département : ne voit rien d’Indre-et-Loire.",
        email="instruction@loir-et-cher.example",
        role=(RoleKind.REVIEWER, "DEP-41", ""),
    ),
)
ROLES = {role.key: role for role in (*APPLICANTS, *OFFICERS)}
