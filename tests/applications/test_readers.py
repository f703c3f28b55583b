"""Who of the service is told by mail: the reviewer, else the officers of the desk, everyone only when it has nobody."""

import pytest

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import HeldRole, Mail
from guichet.applications.enums import Author, Party, State
from guichet.applications.models import Application
from guichet.applications.services import readers, send_message

from .following import LATER, SENT_AT, SOCLE, application, person, secretary

pytestmark = pytest.mark.usefixtures("ground")
ARRONDISSEMENT = ["COM-37214", "EPCI-243700754", "ARR-372", "DEP-37", "REG-24"]


def give_role(name: str, territory: str, scheme: str = "", kind: RoleKind = RoleKind.REVIEWER) -> str:
    """Give someone a role; return their address."""
    who = person(name)
    HeldRole.objects.create(person=who, kind=kind, territory=territory, scheme=scheme, since=SENT_AT)
    return who.email


def told(row: Application) -> list[str]:
    return sorted(readers.of_side(row, Party.SERVICE, LATER))


def everywhere() -> dict[str, str]:
    """One officer at each level who may review the application."""
    return {
        "": give_role("Agente nationale", ""),
        "REG-24": give_role("Agent de la région", "REG-24"),
        "DEP-37": give_role("Agente du département", "DEP-37"),
        "DEP-37 scheme": give_role("Agent des écoles", "DEP-37", SOCLE),
        "ARR-372": give_role("Agente de l’arrondissement", "ARR-372"),
    }


@pytest.mark.parametrize(
    ("desk", "keys"),
    [
        pytest.param("DEP-37", ["DEP-37", "DEP-37 scheme", "ARR-372"], id="the département, and within it"),
        pytest.param("DEP-37/ecoles", ["DEP-37", "DEP-37 scheme", "ARR-372"], id="a group of it"),
        pytest.param("REG-24", ["DEP-37", "DEP-37 scheme", "ARR-372", "REG-24"], id="the region"),
        pytest.param("FR", [""], id="the whole country"),
        pytest.param("", ["DEP-37", "DEP-37 scheme", "ARR-372"], id="not routed: as its scheme says"),
        pytest.param("ecoles", ["DEP-37", "DEP-37 scheme", "ARR-372"], id="only the group is known"),
    ],
)
def test_a_mail_goes_to_the_officers_of_the_desk(desk: str, keys: list[str]) -> None:
    officers = everywhere()
    row = application(State.SUBMITTED, places=ARRONDISSEMENT, desk=desk)
    assert told(row) == sorted(officers[key] for key in keys)


def test_everyone_hears_when_the_desk_has_nobody() -> None:
    region, country = give_role("Agent de la région", "REG-24"), give_role("Agente nationale", "")
    give_role("Auditrice du département", "DEP-37", kind=RoleKind.AUDITOR)
    give_role("Agent d’une autre aide", "DEP-37", "itn-3c")
    row = application(State.SUBMITTED, places=ARRONDISSEMENT, desk="DEP-37")
    assert told(row) == sorted([region, country])


def test_the_reviewer_alone_hears_once_there_is_one() -> None:
    officers = everywhere()
    reviewer = person("Agente du département")
    row = application(State.SUBMITTED, places=ARRONDISSEMENT, desk="DEP-37", reviewer=reviewer)
    assert told(row) == [officers["DEP-37"]]


def test_a_message_of_the_applicant_does_not_wake_the_whole_country() -> None:
    officers = everywhere()
    row = application(State.SUBMITTED, places=ARRONDISSEMENT, desk="DEP-37")
    send_message(row.pk, "Bonjour", author=Author.APPLICANT, actor=secretary(), now=LATER)
    to = set(Mail.objects.values_list("to", flat=True))
    assert officers["DEP-37"] in to
    assert not to & {officers[""], officers["REG-24"]}
