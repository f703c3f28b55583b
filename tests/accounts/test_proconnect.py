"""Sign in by ProConnect: what it says is believed only when all of it holds, and only in the browser that asked."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from guichet.accounts.enums import MembershipRole
from guichet.accounts.models import Membership, Organisation, Person, Session
from guichet.config import mailing
from guichet.shared import clock
from tests import people

from .fake_provider import CLIENT_ID, CLIENT_SECRET, OTHER_RSA_KEY, Provider, served

pytestmark = pytest.mark.django_db

BACK = "/connexion/proconnect/retour"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with served(Provider()) as provider:
        use(settings, provider)
        yield provider


def use(settings: Any, provider: Provider) -> None:
    """Set the site for this provider."""
    given = mailing.oidc_settings(provider.issuer, CLIENT_ID, CLIENT_SECRET, provider.algorithm)
    for name, value in given.items():
        setattr(settings, name, value)
    settings.AUTHENTICATION_BACKENDS = [
        "guichet.accounts.backends.PersonBackend",
        "guichet.accounts.web.proconnect.StrictBackend",
    ]


def begin(client: Client, provider: Provider, suite: str = "/sources") -> dict[str, str]:
    """Leave for the provider and sign in there; return what the browser brings back."""
    answer = client.get("/connexion/proconnect", {"suite": suite})
    assert answer.status_code == 302
    return provider.authorize(answer["Location"])


def refused(client: Client, brought: dict[str, str]) -> str:
    """Come back and be refused: a page, no session."""
    page = client.get(BACK, brought)
    assert page.status_code == 400
    assert not Session.objects.filter(person__isnull=False).exists()
    return page.content.decode()


@pytest.mark.usefixtures("france")
@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_an_agent_signs_in_and_joins_the_organisation_of_their_siret(
    client: Client, provider: Provider, settings: Any, algorithm: str
) -> None:
    provider.algorithm = algorithm
    use(settings, provider)
    answer = client.get(BACK, begin(client, provider))
    assert (answer.status_code, answer["Location"]) == (302, "/sources")
    person = Person.objects.get(email="agente@ballan-mire.example")
    assert (person.name, person.proconnect) == ("Agente de Ballan-Miré", "sujet-1")
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.territory) == ("Commune de Ballan-Miré", "COM-37018")
    roles = Membership.objects.filter(person=person, confirmed_at__isnull=False)
    assert {row.role for row in roles} == {MembershipRole.APPLICANT, MembershipRole.ADMINISTRATOR}
    assert Session.objects.get(person=person).method == "proconnect"


def test_the_page_offers_it_only_when_it_is_set(client: Client, provider: Provider) -> None:
    assert "S’identifier avec ProConnect" in client.get("/connexion").content.decode()


@pytest.mark.parametrize("path", ["/connexion/proconnect", BACK, "/connexion/proconnect/fin"])
def test_without_settings_there_is_nothing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert "ProConnect" not in client.get("/connexion").content.decode()


def test_a_wrong_state_is_refused(client: Client, provider: Provider) -> None:
    brought = begin(client, provider)
    refused(client, {**brought, "state": "x" * 43})
    assert provider.exchanges == 0, "the code is not even sent"


def test_the_return_is_bound_to_the_browser_that_left(client: Client, provider: Provider) -> None:
    brought = begin(client, provider)
    refused(Client(), brought)
    other = Client()
    begin(other, provider)
    refused(other, brought)
    assert provider.exchanges == 0


def test_a_return_serves_once(client: Client, provider: Provider) -> None:
    brought = begin(client, provider)
    assert client.get(BACK, brought).status_code == 302
    client.post("/deconnexion")
    Session.objects.all().delete()
    refused(client, brought)
    assert provider.exchanges == 1


def test_a_code_serves_once(client: Client, provider: Provider) -> None:
    first = begin(client, provider)
    assert client.get(BACK, first).status_code == 302
    thief = Client()
    second = begin(thief, provider)
    provider.codes.pop(second["code"])
    answer = thief.get(BACK, {"code": first["code"], "state": second["state"]})
    assert answer.status_code == 400
    assert Session.objects.filter(person__isnull=False).count() == 1


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def lie(token: dict[str, Any]) -> None:
        if value is None:
            token.pop(name, None)
        else:
            token[name] = value() if callable(value) else value

    return lie


def _past() -> int:
    return int(clock.real().timestamp()) - 60


LIES = [
    ("nonce", "another", "a token asked for by someone else"),
    ("nonce", None, "no nonce"),
    ("exp", _past, "expired"),
    ("exp", None, "never expires"),
    ("aud", "another-site", "meant for another site"),
    ("aud", None, "meant for nobody"),
    ("iss", "https://ailleurs.example", "another issuer"),
    ("iss", None, "no issuer"),
    ("sub", None, "about nobody"),
    ("iat", lambda: int(clock.real().timestamp()) + 3600, "from the future"),
]


@pytest.mark.parametrize(("name", "value", "why"), LIES, ids=[why for *_, why in LIES])
def test_an_identity_token_that_does_not_hold_is_refused(
    client: Client, provider: Provider, name: str, value: Any, why: str
) -> None:
    provider.lie = _set(name, value)
    refused(client, begin(client, provider))
    assert not Person.objects.exists(), why


ABOUT_PERSON = [
    ("sub", "sujet-2", "about someone else"),
    ("aud", "another-site", "meant for another site"),
    ("exp", _past, "expired"),
    ("email", None, "no address"),
    ("email", "pas-une-adresse", "not an address"),
    ("siret", "21370018000011", "a SIRET whose key is wrong"),
]


@pytest.mark.parametrize(("name", "value", "why"), ABOUT_PERSON, ids=[why for *_, why in ABOUT_PERSON])
def test_what_is_said_of_the_person_must_hold(
    client: Client, provider: Provider, name: str, value: Any, why: str
) -> None:
    provider.lie_about_person = _set(name, value)
    refused(client, begin(client, provider))
    assert not Person.objects.exists(), why


def test_who_the_person_is_must_be_signed(client: Client, provider: Provider) -> None:
    provider.unsigned = True
    refused(client, begin(client, provider))


def test_another_key_signs_nothing(client: Client, provider: Provider) -> None:
    provider.signing_key = OTHER_RSA_KEY
    refused(client, begin(client, provider))


def test_another_algorithm_is_refused(client: Client, provider: Provider) -> None:
    provider.algorithm = "ES256"  # the site was told RS256
    refused(client, begin(client, provider))


def test_giving_up_there_signs_nobody_in_or_out(client: Client, provider: Provider) -> None:
    brought = begin(client, provider)
    page = client.get(BACK, {"error": "access_denied", "state": brought["state"]})
    assert page.status_code == 400
    assert "entrer par courriel" in page.content.decode()
    refused(client, brought)


def test_a_provider_that_is_down_is_said(client: Client, provider: Provider, settings: Any) -> None:
    brought = begin(client, provider)
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
    assert "Recommencer" in refused(client, brought)


def test_an_address_that_changes_hands_gives_no_account_away(client: Client, provider: Provider) -> None:
    assert client.get(BACK, begin(client, provider)).status_code == 302
    Session.objects.all().delete()
    provider.person["sub"] = "sujet-2"
    page = Client()
    assert "autre identité" in refused(page, begin(page, provider))


def test_the_lasting_name_survives_another_address(client: Client, provider: Provider) -> None:
    assert client.get(BACK, begin(client, provider)).status_code == 302
    provider.person["email"] = "nouvelle@ballan-mire.example"
    again = Client()
    assert again.get(BACK, begin(again, provider)).status_code == 302
    assert Person.objects.count() == 1


def test_a_member_by_mail_is_confirmed_and_a_second_agent_manages_nothing(
    client: Client, provider: Provider
) -> None:
    people.make("secretary")
    Membership.objects.update(confirmed_at=None)
    assert client.get(BACK, begin(client, provider)).status_code == 302
    agent = Person.objects.get(proconnect="sujet-1")
    assert Membership.objects.filter(person=agent, role=MembershipRole.ADMINISTRATOR).exists(), (
        "nobody confirmed managed the people: the first whom ProConnect vouches for does"
    )
    provider.person |= {"sub": "sujet-3", "email": "autre@ballan-mire.example"}
    other = Client()
    assert other.get(BACK, begin(other, provider)).status_code == 302
    second = Person.objects.get(proconnect="sujet-3")
    assert {m.role for m in second.memberships.all()} == {MembershipRole.APPLICANT}


def test_signing_out_goes_by_the_provider(client: Client, provider: Provider) -> None:
    client.get(BACK, begin(client, provider))
    answer = client.post("/deconnexion")
    assert answer["Location"].startswith(f"{provider.issuer}/session/end?")
    asked = {key: values[0] for key, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    assert set(asked) == {"id_token_hint", "state", "post_logout_redirect_uri"}
    assert asked["id_token_hint"].count(".") == 2
    assert len(asked["state"]) >= 32
    assert asked["post_logout_redirect_uri"] == "http://testserver/connexion/proconnect/fin"
    assert not Session.objects.filter(person__isnull=False).exists(), "signed out here at once"
    back = client.get("/connexion/proconnect/fin", {"state": asked["state"]})
    assert back["Location"] == "/"
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ISSUER": "https://fca.example/api/v2"}, "qu’à moitié"),
        ({"ISSUER": "http://fca.example", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}, "https://"),
        (
            {"ISSUER": "https://fca.example", "CLIENT_ID": "a", "CLIENT_SECRET": "b", "ALGORITHM": "HS256"},
            "RS256 ou ES256",
        ),
    ],
)
def test_doubtful_settings_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"GUICHET_PROCONNECT_{name}", value)
    with pytest.raises(ImproperlyConfigured, match=told):
        mailing.proconnect_settings()


def test_good_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mailing.proconnect_settings() == {}
    given = {"ISSUER": "https://fca.example/api/v2/", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}
    for name, value in given.items():
        monkeypatch.setenv(f"GUICHET_PROCONNECT_{name}", value)
    found = mailing.proconnect_settings()
    assert found["OIDC_OP_TOKEN_ENDPOINT"] == "https://fca.example/api/v2/token"
    assert found["OIDC_RP_SIGN_ALGO"] == "RS256"
