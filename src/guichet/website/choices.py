"""The words of the home page: who one is, what one needs. The values are those the results page reads."""

ORGANISATIONS = (
    ("commune", "une commune"),
    ("epci", "une communauté de communes, d’agglomération, urbaine ou une métropole"),
    ("departement", "un département"),
    ("region", "une région"),
    ("syndicat", "un syndicat de collectivités"),
    ("petr", "un pôle d’équilibre territorial et rural"),
    ("rpi", "un regroupement pédagogique intercommunal"),
    ("ccas", "un centre d’action sociale"),
    ("school", "une école ou un établissement scolaire"),
    ("library", "une bibliothèque"),
    ("public_establishment", "un autre établissement public"),
    ("gip", "un groupement d’intérêt public"),
    ("chamber", "une chambre consulaire"),
    ("state", "une administration de l’État"),
    ("association", "une association"),
    ("company", "une entreprise"),
    ("cooperative", "une coopérative"),
    ("individual", "un particulier"),
)

NEEDS = (
    ("equiper-ecole", "équiper une école"),
    ("former-agents", "former des agents"),
    ("etre-accompagne", "être accompagné"),
    ("dematerialiser", "dématérialiser"),
    ("donnees", "ouvrir et mieux utiliser les données"),
    ("cooperer", "coopérer avec usagers et partenaires"),
    ("inclusion-numerique", "aider les habitants"),
    ("bibliotheque", "équiper une bibliothèque"),
    ("", "tout voir"),
)
