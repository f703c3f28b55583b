"""Home, statement pages, error pages: what they answer, whatever is asked."""

import json
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from django.db import DataError, InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from guichet.shared.errors import BadInput
from guichet.website import error_pages, selectors
from guichet.website.middleware import BadInputMiddleware


@pytest.fixture
def two_communes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stand in for the territories: one commune of known population and position, one of neither."""
    columns = SimpleNamespace(
        latitude=np.array([47_389_000, 0], dtype=np.int32),
        longitude=np.array([688_000, 0], dtype=np.int32),
        position_known=np.array([True, False]),
        population=np.array([136_463, -1]),
        population_known=np.array([True, False]),
    )
    monkeypatch.setattr(selectors, "commune_columns", lambda _day: columns)
    selectors.forget()
    yield
    selectors.forget()


STATEMENTS = ["/accessibilite", "/mentions-legales", "/sources"]


@pytest.mark.parametrize("path", STATEMENTS)
def test_statement_pages_ask_nothing_of_the_database(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_home_asks_who_and_what(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'name="territoire"' in page
    assert 'name="organisation"' in page
    assert 'name="besoin" value="equiper-ecole"' in page
    assert '<option value="commune" selected>' in page


@pytest.mark.django_db
def test_home_shows_neither_list_nor_picture_of_nothing(client: Client) -> None:
    """Before anything is loaded; another test may have loaded all of France, so it is taken away for this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM territories_territory; DELETE FROM territories_edition; DELETE FROM schemes_filingwindow"
        )
    selectors.forget()
    page = client.get("/").content.decode()
    assert "Se terminent bientôt" not in page
    assert "constellation.png" not in page
    assert client.get("/constellation.png").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("two_communes")
def test_picture_is_sent_once(client: Client) -> None:
    first = client.get("/constellation.png")
    assert first.headers["Content-Type"] == "image/png"
    assert "max-age=3600" in first.headers["Cache-Control"]
    assert len(first.content) < 150_000
    again = client.get("/constellation.png", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "<strong>1\u00a0commune</strong>" in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/", *STATEMENTS])
@pytest.mark.django_db
def test_pages_are_read_only(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_page_carries_the_security_headers(client: Client) -> None:
    headers = client.get("/sources").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_unknown_address_is_answered_kindly(client: Client) -> None:
    response = client.get("/nulle-part/<b>")
    page = response.content.decode()
    assert response.status_code == 404
    assert "/nulle-part/&lt;b&gt;" in page
    assert "Revenir à l’accueil" in page


@pytest.mark.parametrize(
    ("path", "destination"),
    [("/sources/", "/sources"), ("/sources/?a=1", "/sources?a=1"), ("/sources//", "/sources")],
)
def test_slash_too_many_is_forgiven(client: Client, path: str, destination: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (308, destination)


@pytest.mark.parametrize("path", ["/%2Fexample.org/", "/\\example.org/", "/%2Fsources/"])
def test_slash_forgiven_leads_nowhere_else(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/?q=%00", "/sources?a=b%00c", "/sou%00rces"])
def test_character_no_text_may_hold_is_refused(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 400
    assert "Revenez à la page précédente" in response.content.decode()


def test_bad_input_that_no_view_catches_is_said() -> None:
    request = RequestFactory().get("/aides")
    middleware = BadInputMiddleware(lambda _: pytest.fail("not reached"))
    response = middleware.process_exception(request, BadInput("« x » n’est pas un taux : écrivez 70 %."))
    assert response is not None
    assert response.status_code == 400
    assert "« x » n’est pas un taux : écrivez 70 %." in response.content.decode()
    assert middleware.process_exception(request, KeyError("x")) is None


def test_form_without_its_token_is_explained() -> None:
    response = error_pages.forbidden(RequestFactory().post("/"), reason="CSRF cookie not set.")
    assert response.status_code == 403
    assert "resté ouvert trop longtemps" in response.content.decode()


def test_failure_page_needs_nothing() -> None:
    response = error_pages.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "La faute est de notre côté" in response.content.decode()


@pytest.mark.parametrize("error", [OperationalError("the connection is closed"), InterfaceError("closed")])
@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("GET", "/", "Rechargez cette page"),
        ("POST", "/demandes/x/envoyer", "son numéro y figure si elle est partie"),
        ("POST", "/api/v1/applications", "une demande ne part jamais deux fois"),
    ],
)
def test_a_database_away_is_said_with_what_became_of_it(
    error: Exception, method: str, path: str, told: str
) -> None:
    request = RequestFactory().generic(method, path)
    try:
        raise error
    except (OperationalError, InterfaceError):
        answer = error_pages.server_error(request)
    said = answer.content.decode()
    text = json.loads(said)["detail"] if path.startswith("/api/") else said
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert told in text
    assert "La base de données ne répond pas" in text


@override_settings(ALLOWED_HOSTS=["guichet.test"])
def test_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/sources", headers={"host": "example.org"}).status_code == 400


@pytest.mark.parametrize(
    ("demonstration", "publisher", "said"),
    [
        ({"today": date(2021, 3, 1)}, "", "<strong>démonstration</strong>"),
        (None, "la préfecture d’Indre-et-Loire", "publié par la préfecture d’Indre-et-Loire"),
        (None, "", "n’a pas encore indiqué son nom"),
    ],
)
def test_legal_notice_says_who_publishes(demonstration: object, publisher: str, said: str) -> None:
    from django.template.loader import render_to_string  # noqa: PLC0415 - the only test that renders by hand

    context = {"publisher": publisher} | ({"demonstration": demonstration} if demonstration else {})
    assert said in render_to_string("website/legal_notice.html", context)


@pytest.mark.django_db
@pytest.mark.usefixtures("two_communes")
def test_home_asks_the_database_a_fixed_number_of_times(client: Client) -> None:
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert len(queries) == 1, "the schemes that close soon; the picture is already drawn"


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("get", "/api/v1/nope", 404, "openapi.json"),
        ("post", "/api/v1/territories", 405, "GET"),
        ("get", "/api/v1/territories?q=%00", 400, "ne sait pas lire"),
    ],
)
def test_a_program_is_answered_in_json(
    client: Client, method: str, path: str, status: int, told: str
) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == status
    assert told in answer.json()["detail"]


def test_a_value_the_database_cannot_store_is_the_askers_to_mend(caplog: pytest.LogCaptureFixture) -> None:
    middleware = BadInputMiddleware(lambda _: pytest.fail("not reached"))
    request = RequestFactory().post("/budget/1/recevoir")
    error = DataError("text fields cannot contain NUL (0x00) bytes: Anne")
    response = middleware.process_exception(request, error)
    assert response is not None
    assert response.status_code == 400
    assert "value refused by the database" in caplog.text
    assert "Anne" not in caplog.text
