"""Who may use each address and each operation of the API: one line each. A new address needs its line here.

    name of the address | what it is about in `world.py` | METHOD: who; METHOD: who

Who: a key of `roles.py`, or a group below. Whoever is not named is refused: they find what they would find at an address
that does not exist, or are asked who they are where the address asks everyone. `led` are those who may read what the
address changes: they are led to the page to read, and nothing changes. `asked` sign in first, and what they did waits for
them. `known` have its secret, and are told that it does not open this. docs/reference/who-may.md is written from here.
"""

from dataclasses import dataclass
from functools import cache

PEOPLE: dict[str, str] = {
    "visitor": "someone who has not signed in",
    "stranger": "someone signed in who belongs to nothing",
    "secretary": "the secretary of Ballan-Miré, who asks",
    "mayor": "the mayor of Ballan-Miré, who signs for it",
    "claimer": "someone who says that they belong to Ballan-Miré, not confirmed",
    "colleague": "someone invited to fill the applications",
    "guest": "someone invited to read them",
    "partner": "an agent of Tours Métropole, named as partner",
    "neighbour": "the secretary of Saint-Cyr-sur-Loire",
    "reviewer": "the reviewer of Indre-et-Loire",
    "second_reviewer": "another reviewer of Indre-et-Loire",
    "other_reviewer": "a reviewer of Loir-et-Cher",
    "detr_reviewer": "a reviewer of another scheme in Indre-et-Loire",
    "no_code": "a reviewer of Indre-et-Loire who has not given the code of their second factor",
    "validator": "the validator of Indre-et-Loire",
    "sous_prefet": "the sous-préfet of Tours",
    "prefet": "the préfet of Indre-et-Loire",
    "stand_in": "who stands in for the préfet",
    "expert": "an expert of Indre-et-Loire",
    "scheme_manager": "the manager of the scheme",
    "detr_manager": "the manager of another scheme",
    "national_manager": "the national manager",
    "auditor": "the auditor",
}
PROGRAMS: dict[str, str] = {
    "no_token": "a program without a token",
    "session": "a page of the reviewer's, signed in, without a token",
    "of_ballan": "a program of Ballan-Miré",
    "of_saint_cyr": "a program of Saint-Cyr-sur-Loire",
    "of_37": "a program of Indre-et-Loire that may instruct",
    "reads_37": "a program of Indre-et-Loire that may read",
    "of_41": "a program of Loir-et-Cher that may instruct",
    "revoked": "a program whose token was taken back",
}
GROUPS: dict[str, str] = {
    "all": "everyone, signed in or not",
    "SIGNED_IN": "whoever is signed in",
    "WRITERS": "those who fill the application",
    "READERS": "those who fill it and those invited to read it",
    "SENDERS": "those who answer for the applicant",
    "OFFICERS_HERE": "officers who may read this application",
    "INSTRUCTORS_HERE": "officers who instruct it",
    "OFFICERS": "officers who may read applications somewhere",
    "INSTRUCTORS": "officers who instruct somewhere",
    "PAYERS": "officers who approve and follow payments somewhere",
    "COMMITTEE_HERE": "officers who may read what a committee of the département sees",
    "TOKEN_HOLDERS": "whoever belongs to an organisation, and officers for themselves",
    "MANAGERS": "managers of a scheme or of the country",
}
MEMBERS: dict[str, str] = {
    "WRITERS": "secretary mayor colleague",
    "READERS": "WRITERS guest",
    "SENDERS": "secretary mayor",
    "INSTRUCTORS_HERE": "reviewer second_reviewer validator",
    "OFFICERS_HERE": "INSTRUCTORS_HERE sous_prefet prefet stand_in scheme_manager national_manager auditor",
    "INSTRUCTORS": "INSTRUCTORS_HERE other_reviewer detr_reviewer",
    "OFFICERS": "OFFICERS_HERE INSTRUCTORS detr_manager",
    "PAYERS": "validator prefet stand_in",
    "COMMITTEE_HERE": "INSTRUCTORS_HERE prefet stand_in scheme_manager national_manager auditor",
    "TOKEN_HOLDERS": "secretary mayor claimer partner neighbour INSTRUCTORS sous_prefet prefet expert MANAGERS auditor",
    "MANAGERS": "scheme_manager detr_manager national_manager",
}

PAGES = """
# Everyone
home | — | GET: all
constellation | — | GET: all
accessibility | — | GET: all
legal-notice | — | GET: all
data-sources | — | GET: all
api | — | GET: all
scheme | — | GET: all
scheme-leaflet | — | GET: all
scheme-short | short code | GET: all
catalogue-csv | — | GET: all
catalogue-json | — | GET: all
everywhere | — | GET: all; POST: all
everywhere-file | everywhere file | GET: all
everywhere-download | everywhere file | GET: all
calls | — | GET: all
calls-agenda | — | GET: all
calls-calendar | — | GET: all
calls-feed | — | GET: all
calls-paper | — | GET: all
portals | — | GET: all
portal-colours | — | GET: all
portal | portal | GET: all
portal-embed | portal | GET: all
portal-leaflet | portal | GET: all
comparison | — | GET: all
laureates | — | GET: all
open-data | — | GET: all
open-data-catalogue | — | GET: all
awards-csv | — | GET: all
awards-json | — | GET: all
awards-geojson | — | GET: all
awards-parquet | — | GET: all
awards-schema | — | GET: all
essential-csv | — | GET: all
essential-schema | — | GET: all
giving-json | — | GET: all
statistics | — | GET: all
statistics-csv | — | GET: all
absents | — | GET: all
absents-csv | — | GET: all
absent-communes-csv | — | GET: OFFICERS
laureates-names | — | GET: all
laureates-picture | — | GET: all
laureates-places | — | GET: all
laureates-points | — | GET: all
results | — | GET: all
reverse-planning | — | GET: all
reverse-planning-agenda | — | GET: all
simulator | — | GET: all
simulation-pdf | — | GET: all
simulation-json | — | GET: all
council | — | GET: all
council-archive | — | GET: all
council-file | document | GET: all
start-application | — | GET: all; POST: all
my-applications | — | GET: all
verify | — | GET: all
verify-code | issued | GET: all; POST: all

# Alerts without account
alerts | — | GET: all; POST: all
alerts-sent | — | GET: all
alerts-send-link | — | POST: all
alerts-confirm | alert to confirm | GET: all; POST: all
alerts-manage | subscriber | GET: all; POST: all
alerts-edit | subscriber | GET: all; POST: all
alerts-stop | subscriber | GET: all; POST: all
alerts-allow | subscriber | POST: all

# Signing in, and one's account
sign-in | — | GET: all; POST: all
sign-in-sent | — | GET: all; POST: all
sign-in-resume | — | GET: all
sign-in-link | mailed link | GET: all; POST: all
sign-out | — | POST: all
proconnect | — | GET: nobody
proconnect-return | — | GET: nobody
proconnect-signed-out | — | GET: nobody
second-factor | — | GET: SIGNED_IN; POST: SIGNED_IN
second-factor-add | — | GET: SIGNED_IN; POST: SIGNED_IN
second-factor-remove | — | POST: SIGNED_IN; asked: no_code
account | — | GET: SIGNED_IN; POST: SIGNED_IN
sessions-close | — | POST: SIGNED_IN
my-data | — | GET: SIGNED_IN; POST: SIGNED_IN
mail-pace | foot of a mail | GET: all; POST: all

# Organisations
organisation-add | — | GET: SIGNED_IN; POST: SIGNED_IN
organisation | organisation | GET: secretary mayor claimer INSTRUCTORS_HERE detr_reviewer MANAGERS; POST: secretary
organisation-people | confirmation | POST: INSTRUCTORS_HERE detr_reviewer MANAGERS
organisation-people | departure | POST: secretary claimer
invitation | invitation | GET: SIGNED_IN; POST: SIGNED_IN
papers | organisation | GET: secretary mayor claimer; POST: secretary mayor claimer

# Roles of officers, tokens of programs, and the journal
program-tokens | — | GET: TOKEN_HOLDERS; POST: TOKEN_HOLDERS; asked: no_code
program-token-revoke | token of the reviewer | POST: reviewer; asked: no_code
roles | — | GET: MANAGERS; POST: MANAGERS
role-end | role | POST: reviewer national_manager
role-end | role of the scheme | POST: expert scheme_manager national_manager
role-end | stand-in | POST: prefet stand_in national_manager
role-second-factor | role | POST: national_manager
role-stand-in | role | GET: reviewer national_manager; POST: reviewer national_manager
role-stand-in | role of the scheme | GET: expert scheme_manager national_manager; POST: expert scheme_manager national_manager
role-stand-in | stand-in | GET: nobody
audit | — | GET: auditor

# A draft nobody owns: whoever has its link
application | link | GET: all
application-section | link | GET: all; POST: all
application-field | link | POST: all
application-carrier | link | GET: all; POST: all
application-later | link | GET: all; POST: all
application-invitations | link | GET: all; POST: all
application-attach | link | POST: SIGNED_IN; asked: visitor
application-verify | link | GET: all
application-send | link | POST: SIGNED_IN; asked: visitor
application-answers | link | GET: all
application-requests | link | GET: SIGNED_IN; POST: SIGNED_IN
application-messages | link | GET: all; POST: SIGNED_IN
application-pdf | link | GET: all
application-receipt | link | GET: all
application-withdrawal | link | GET: SIGNED_IN; POST: SIGNED_IN
application-early-start | link | GET: SIGNED_IN; POST: SIGNED_IN
application-copy | link | POST: SIGNED_IN
application-elsewhere | link | GET: SIGNED_IN; POST: SIGNED_IN
application-consents | link | GET: all; POST: all
application-printed-summary | link | POST: all

# A draft of Ballan-Miré
application | draft | GET: READERS
application-section | draft | GET: WRITERS; POST: WRITERS; led: guest
application-field | draft | POST: WRITERS
application-carrier | draft | GET: WRITERS; POST: WRITERS; led: guest
application-later | draft | GET: WRITERS; POST: WRITERS; led: guest
application-invitations | draft | GET: WRITERS; POST: WRITERS; led: guest
application-attach | draft | POST: WRITERS
application-verify | draft | GET: WRITERS; led: guest
application-send | draft | POST: SENDERS
application-answers | draft | GET: READERS
application-requests | draft | GET: WRITERS; POST: WRITERS
application-messages | draft | GET: READERS; POST: WRITERS
application-pdf | draft | GET: READERS
application-receipt | draft | GET: READERS
application-withdrawal | draft | GET: SENDERS; POST: SENDERS
application-early-start | draft | GET: SENDERS; POST: SENDERS
application-copy | draft | POST: SENDERS
application-elsewhere | draft | GET: SENDERS; POST: SENDERS
application-consents | draft | GET: WRITERS; POST: WRITERS
application-printed-summary | draft | POST: WRITERS

# An application that was sent
application | submitted | GET: READERS
application | under_review | GET: READERS
application | accepted | GET: READERS
application | refused | GET: READERS
application | closed | GET: READERS
application | withdrawn | GET: READERS
application | handed back | GET: READERS
application-section | sent | led: READERS
application-section | handed back | GET: WRITERS; POST: WRITERS; led: guest
application-field | sent | POST: WRITERS
application-carrier | sent | led: READERS
application-later | sent | led: READERS
application-invitations | sent | led: READERS
application-attach | sent | POST: WRITERS
application-verify | sent | led: READERS
application-send | sent | POST: WRITERS
application-answers | sent | GET: READERS
application-requests | sent | GET: WRITERS; POST: WRITERS
application-more-time | sent | POST: WRITERS
application-messages | sent | GET: READERS; POST: WRITERS
application-message-removal | sent | POST: secretary
application-pdf | sent | GET: READERS
application-receipt | sent | GET: READERS
application-withdrawal | sent | GET: SENDERS; POST: SENDERS
application-early-start | sent | GET: SENDERS; POST: SENDERS
application-copy | sent | POST: SENDERS
application-elsewhere | sent | GET: SENDERS; POST: SENDERS
application-consents | sent | GET: WRITERS; POST: WRITERS
application-printed-summary | sent | POST: WRITERS
application-messages | decided | GET: READERS; POST: WRITERS
application-withdrawal | decided | GET: SENDERS; POST: SENDERS

# Links sent by mail
join-application | invitation to fill | GET: SIGNED_IN; POST: SIGNED_IN
join-application | link to agree | GET: nobody
agreement | link to agree | GET: all; POST: all
agreement | invitation to fill | GET: nobody
agreement-file | paper of the agreement | known: all
opinion | opinion | GET: all; POST: all
opinion-paper | paper of the opinion | GET: all

# Files
file | file of the link | GET: all
file | file of the draft | GET: READERS
file | file of the sent | GET: READERS OFFICERS_HERE
file | receipt | GET: READERS OFFICERS_HERE
file | kept paper | GET: secretary mayor
remove-file | file of the link | GET: all; POST: all
remove-file | file of the draft | GET: WRITERS; POST: WRITERS
remove-file | file of the sent | GET: nobody
remove-file | kept paper | GET: secretary mayor; POST: secretary mayor
send-file | file being sent | HEAD: WRITERS; PATCH: WRITERS; DELETE: WRITERS
files | field | POST: WRITERS
files | field of the sent | POST: nobody
field-files | field | GET: WRITERS
field-files | field of the sent | GET: nobody
send-files | field | POST: WRITERS
send-files | field of the sent | POST: nobody
take-paper | kept paper | GET: SENDERS; POST: SENDERS

# The budget
budget | — | GET: OFFICERS
budget-lines | — | GET: OFFICERS
budget-dues | year | GET: OFFICERS
dashboard | area | GET: COMMITTEE_HERE detr_reviewer detr_manager
dashboard | country | GET: MANAGERS auditor
budget-year | year | GET: OFFICERS
budget-year-file | year | GET: OFFICERS
territory-sheet | territory | GET: all
territory-sheet-file | territory | GET: all

# Contracts (CRTE)
crte | — | GET: all
crte-contract | signed contract | GET: all
crte-contract | draft contract | GET: INSTRUCTORS_HERE prefet stand_in national_manager auditor
crte-annex-file | signed contract | GET: all
crte-annex-file | draft contract | GET: INSTRUCTORS_HERE prefet stand_in national_manager auditor
crte-prepare | — | GET: INSTRUCTORS_HERE other_reviewer; POST: INSTRUCTORS_HERE other_reviewer
crte-change | signed contract | GET: INSTRUCTORS_HERE
crte-change | draft contract | GET: INSTRUCTORS_HERE
crte-act | signed contract | GET: INSTRUCTORS_HERE; POST: INSTRUCTORS_HERE
crte-act | draft contract | GET: INSTRUCTORS_HERE; POST: INSTRUCTORS_HERE

# Envelopes
budget-open | — | GET: MANAGERS; POST: MANAGERS
budget-envelope | envelope | GET: COMMITTEE_HERE
budget-envelope | national envelope | GET: scheme_manager national_manager auditor
budget-move | envelope | GET: scheme_manager national_manager; POST: scheme_manager national_manager
budget-move | national envelope | GET: scheme_manager national_manager; POST: scheme_manager national_manager

# The officers' desk
review-day | — | GET: OFFICERS
review-list | — | GET: OFFICERS
review-application | dossier submitted | GET: OFFICERS_HERE
review-application | dossier under_review | GET: OFFICERS_HERE
review-application | dossier accepted | GET: OFFICERS_HERE
review-application | dossier refused | GET: OFFICERS_HERE
review-application | dossier closed | GET: OFFICERS_HERE
review-application | dossier withdrawn | GET: OFFICERS_HERE
review-application | dossier handed back | GET: OFFICERS_HERE
review-letter | dossier under_review | GET: nobody
review-letter | dossier accepted | GET: OFFICERS_HERE
review-action | dossier | POST: INSTRUCTORS_HERE
review-question-new | answer | POST: INSTRUCTORS_HERE; GET: INSTRUCTORS_HERE
review-questions | — | GET: OFFICERS
review-question | question | GET: INSTRUCTORS_HERE scheme_manager national_manager; POST: INSTRUCTORS_HERE scheme_manager national_manager
review-question-approve | question | POST: scheme_manager national_manager
review-question-withdraw | question | POST: INSTRUCTORS_HERE scheme_manager national_manager
review-paper | — | GET: INSTRUCTORS; POST: INSTRUCTORS
review-paper-one | paper | GET: reviewer; POST: reviewer
review-paper-envelope | paper | GET: reviewer; POST: reviewer
review-import-begin | — | GET: INSTRUCTORS; POST: INSTRUCTORS
review-import-model | — | GET: INSTRUCTORS_HERE other_reviewer
review-import-columns | spreadsheet | GET: reviewer; POST: reviewer
review-import | spreadsheet | GET: reviewer
review-import-take | spreadsheet | POST: reviewer
review-import-told | spreadsheet | GET: reviewer
review-import-drop | spreadsheet | POST: reviewer
review-committees | — | GET: OFFICERS; POST: OFFICERS
review-committee | committee | GET: COMMITTEE_HERE
review-committee-agenda | committee | GET: COMMITTEE_HERE
review-committee-minutes | committee | GET: COMMITTEE_HERE
review-committee-list | committee | GET: COMMITTEE_HERE
review-committee-proposals | committee | GET: nobody
review-committee-change | committee | POST: INSTRUCTORS_HERE
review-scenarios | — | GET: OFFICERS; POST: OFFICERS
review-scenarios-compared | — | GET: OFFICERS
review-scenario | scenario | GET: COMMITTEE_HERE
review-scenario-change | scenario | POST: INSTRUCTORS_HERE
review-webhooks | — | GET: MANAGERS; POST: MANAGERS
review-webhook | webhook | GET: scheme_manager national_manager
review-webhook-action | webhook | POST: scheme_manager national_manager
review-view-keep | — | POST: OFFICERS
review-view | view | GET: reviewer
review-view | shared view | GET: INSTRUCTORS_HERE prefet stand_in detr_reviewer
review-view-drop | view | POST: reviewer
review-view-drop | shared view | POST: reviewer
review-batch-prepare | — | POST: OFFICERS
review-batch-run | — | POST: OFFICERS
review-batch | batch | GET: reviewer
review-exports | — | GET: OFFICERS; POST: OFFICERS
review-export | export | GET: reviewer
review-export-file | export | GET: reviewer

# Grants
grant | dossier granted | GET: READERS
grant-action | dossier granted | POST: nobody
grants-list | — | GET: OFFICERS
grants-one | dossier granted | GET: OFFICERS_HERE
grants-action | dossier granted | POST: nobody
payments | — | GET: PAYERS; POST: PAYERS
payment-file | payment file | GET: prefet; POST: prefet
payment-file-download | payment file | GET: nobody
paying-accounts | — | GET: PAYERS; POST: PAYERS
payment-returns | — | GET: PAYERS; POST: PAYERS
payment-return | payment return | GET: prefet; POST: nobody
grant-claim | claim | GET: READERS; POST: WRITERS
grants-claim | claim | GET: OFFICERS_HERE; POST: INSTRUCTORS_HERE
"""

OPERATIONS = """
api/v1/openapi.json | — | GET: all; POST: all; PATCH: all
api/v1/ | — | GET: nobody
api/v1/territories | — | GET: all
api/v1/schemes | — | GET: all
api/v1/schemes/{slug} | — | GET: all
api/v1/schemes/{slug}/simulate | — | POST: all
api/v1/portals | — | GET: all
api/v1/portals/{slug} | portal | GET: all
api/v1/applications | — | GET: of_37 reads_37 of_41; POST: no_token session of_ballan of_saint_cyr of_37 reads_37 of_41
api/v1/applications/drafts/{token} | link | GET: GOOD; PATCH: GOOD
api/v1/applications/drafts/{token} | draft | GET: of_ballan; PATCH: of_ballan
api/v1/applications/drafts/{token} | sent | GET: of_ballan; PATCH: of_ballan
api/v1/applications/drafts/{token}/submit | draft | POST: of_ballan
api/v1/applications/{number} | dossier | GET: of_37 reads_37
api/v1/applications/{number}/actions/{action} | dossier | POST: of_37
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: for each method, who may; `led` are led to the page they may read."""

    name: str
    about: str
    may: dict[str, frozenset[str]]
    led: frozenset[str]
    asked: frozenset[str]
    known: frozenset[str]
    said: str

    @property
    def knows(self) -> frozenset[str]:
        """Those who may learn that the thing exists: the methods an address does not have are no secret for them."""
        return frozenset().union(self.led, self.asked, self.known, *self.may.values())


def members(words: str, everyone: frozenset[str]) -> frozenset[str]:
    """Return the roles that these words name."""
    found: set[str] = set()
    for word in words.split():
        if word in {"nobody", "all", "SIGNED_IN", "GOOD"}:
            found |= {
                "nobody": frozenset(),
                "all": everyone,
                "SIGNED_IN": everyone - {"visitor"},
                "GOOD": everyone - {"revoked"},
            }[word]
        elif word in MEMBERS:
            found |= members(MEMBERS[word], everyone)
        elif word in everyone:
            found.add(word)
        else:
            raise ValueError(f"{word!r} is no role and no group of tests/access.")
    return frozenset(found)


def _read(text: str, everyone: frozenset[str]) -> tuple[Row, ...]:
    rows = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, about, said = (part.strip() for part in line.split("|"))
        parts = dict(part.strip().split(": ", 1) for part in said.split(";"))
        led, asked, known = (members(parts.pop(key, "nobody"), everyone) for key in ("led", "asked", "known"))
        may = {method: members(who, everyone) for method, who in parts.items()}
        rows.append(Row(name, about, may, led, asked, known, said))
    return tuple(rows)


@cache
def pages() -> tuple[Row, ...]:
    return _read(PAGES, frozenset(PEOPLE))


@cache
def operations() -> tuple[Row, ...]:
    return _read(OPERATIONS, frozenset(PROGRAMS))
