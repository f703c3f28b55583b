"""The pages of a draft, as a browser without scripts uses them; what each costs in SQL."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.applications.canonical import digest_of
from guichet.applications.models import Application
from guichet.applications.services import save_field
from guichet.shared import clock
from tests.applications.drafts import NOW, SOCLE, draft, fill
from tests.people import make, sign_in
from tests.simulations.pages import text_of, words_of

pytestmark = pytest.mark.usefixtures("ground")
START = f"/demander/{SOCLE}"
FIRST, MONEY, SCHOOLS = "you", "money", "schools"
"""Sections of the socle numérique: who asks, the budget, the schools."""


SHOWN = ["legal_kind", "siret", "contact_name", "contact_phone", "contact_email"]


@pytest.fixture(autouse=True)
def on_1_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)


@pytest.fixture
def browser() -> Client:
    """Someone who has not signed in."""
    return Client()


def begin(client: Client, **values: str) -> str:
    """Press "Commencer" and return the path of the draft."""
    response = client.post(START, {"territoire": "COM-37018", "organisation": "commune", **values})
    assert response.status_code == 302, text_of(response)
    return str(response.headers["Location"]).partition("?")[0]


def found(path: str) -> Application:
    return Application.objects.get(token=path.partition("?")[0].split("/")[2])


def known(client: Client, path: str) -> dict[str, str]:
    """Read the prints that a page carries, as its form sends them back."""
    body = client.get(path).content.decode()
    return dict(re.findall(r'name="(was\.[a-z_]+)" value="([0-9a-f]*)"', body))


class TestStart:
    def test_it_says_what_will_be_asked_and_what_is_there_already(self, browser: Client) -> None:
        words = words_of(
            browser, START, territoire="COM-37018", organisation="commune", classes="5", equipment="17500"
        )
        for said in (
            "Dépôt jusqu’au 31 mars 2021",
            "Vos écoles",
            "Papiers à réunir",
            "5 classes",
            "17 500,00 €",
        ):
            assert said in words

    def test_a_refused_value_is_reported_with_why_and_stays_at_its_field(self, browser: Client) -> None:
        words = words_of(browser, START, territoire="COM-37018", classes="beaucoup", surface="3")
        assert "2 valeurs non reprises" in words
        assert "« beaucoup » n'est pas un nombre entier" in words
        path = begin(browser, classes="beaucoup", siret="123")
        assert "Non repris : « 123 »" in words_of(browser, f"{path}/rubriques/{FIRST}")
        assert "« beaucoup »" in words_of(browser, path)

    def test_a_closed_call_says_its_dates_and_begins_nothing(
        self, browser: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=60))
        assert "Le dépôt s’est terminé le 31 mars 2021" in words_of(browser, START)
        assert browser.post(START, {"classes": "5"}).status_code == 200
        assert not Application.objects.exists()

    def test_an_unknown_scheme_is_not_found(self, browser: Client) -> None:
        assert browser.get("/demander/nothing").status_code == 404

    @pytest.mark.parametrize("slug", ["itn-3b", "dsil", "detr", "conseillers-numeriques", "cantines"])
    def test_every_scheme_answers(self, browser: Client, slug: str) -> None:
        assert browser.get(f"/demander/{slug}", {"territoire": "COM-37018"}).status_code == 200

    def test_another_site_may_send_a_form_and_acts_as_nobody(self, browser: Client) -> None:
        elsewhere = Client(enforce_csrf_checks=True)
        sign_in(elsewhere, "secretary")
        path = begin(elsewhere, classes="5")
        made = found(path)
        assert (made.owner_id, made.organisation_id, made.answers.values) == (None, None, {"classes": 5})

    def test_a_program_may_send_json(self, browser: Client) -> None:
        response = browser.post(START, {"classes": 5, "has_base": False}, content_type="application/json")
        assert found(response.headers["Location"]).answers.values == {"classes": 5, "has_base": False}

    @pytest.mark.parametrize("body", ["{", "[1]", '"a"', "[" * 5000])
    def test_json_that_cannot_be_read_gets_a_sentence(self, browser: Client, body: str) -> None:
        response = browser.post(START, body, content_type="application/json")
        assert response.status_code == 400

    def test_the_organisation_of_whoever_is_signed_in_carries_it(self, browser: Client) -> None:
        secretary = sign_in(browser, "secretary")
        assert 'value="Ballan-Miré"' in browser.get(START).content.decode()
        made = found(begin(browser, csrfmiddlewaretoken="from our page"))
        assert made.organisation_id == secretary.memberships[0].organisation

    def test_the_wrong_carrier_is_told_who_may(self, browser: Client) -> None:
        response = browser.get(START, {"territoire": "DEP-37", "organisation": "departement", "classes": "5"})
        words = text_of(response)
        assert "Indre-et-Loire ne peut pas porter cette demande" in words

    def test_a_former_application_is_taken_over_only_by_who_may_read_it(self, browser: Client) -> None:
        secretary = make("secretary")
        former = draft(secretary, has_base="non")
        Application.objects.filter(pk=former.pk).update(
            number=1042, state="refused", grounds="Non.", submitted_at=NOW, decided_at=NOW
        )
        assert "n’est pas à vous" in words_of(browser, START, depuis="1042")
        sign_in(browser, "secretary")
        assert "repris de votre dossier n° 1042" in words_of(browser, START, depuis="1042")


class TestSection:
    def test_without_scripts_a_section_is_kept_and_the_next_one_comes(self, browser: Client) -> None:
        path = begin(browser)
        page = f"{path}/rubriques/{FIRST}"
        posted = {**known(browser, page), "contact_name": " Anne  Martin", "contact_phone": "02.47.00.00.00"}
        response = browser.post(page, posted)
        assert response.headers["Location"] == f"{path}/rubriques/{SCHOOLS}"
        assert found(path).answers.values == {"contact_name": "Anne Martin", "contact_phone": "+33247000000"}

    def test_what_is_refused_stays_typed_and_the_rest_is_kept(self, browser: Client) -> None:
        path = begin(browser)
        page = f"{path}/rubriques/{FIRST}"
        response = browser.post(
            page, {**known(browser, page), "contact_name": "Anne", "siret": "cinq ou six"}
        )
        assert response.status_code == 422
        body = response.content.decode()
        assert 'value="cinq ou six"' in body
        assert "n&#x27;est pas un SIRET" in body
        assert found(path).answers.values == {"contact_name": "Anne"}

    def test_two_tabs_on_two_fields_lose_nothing(self, browser: Client) -> None:
        path = begin(browser)
        page = f"{path}/rubriques/{FIRST}"
        one, two = known(browser, page), known(browser, page)
        browser.post(page, {**one, "contact_name": "Anne"})
        browser.post(page, {**two, "contact_email": "a@b.example"})
        assert found(path).answers.values == {"contact_name": "Anne", "contact_email": "a@b.example"}

    def test_two_tabs_on_one_field_show_both(self, browser: Client) -> None:
        path = begin(browser)
        page = f"{path}/rubriques/{FIRST}"
        late = known(browser, page)
        browser.post(page, {**late, "contact_name": "Anne"})
        response = browser.post(page, {**late, "contact_name": "Béa"})
        assert response.status_code == 422
        assert "Sa réponse : Anne" in text_of(response)
        assert 'value="Béa"' in response.content.decode()
        assert found(path).answers.values == {"contact_name": "Anne"}
        browser.post(page, {**late, "contact_name": "Béa", "garder": f"contact_name:{digest_of('Anne')}"})
        assert found(path).answers.values == {"contact_name": "Béa"}

    def test_rows_are_added_and_removed_without_scripts(self, browser: Client) -> None:
        path = begin(browser, equipment="17500")
        page = f"{path}/rubriques/{MONEY}"
        row = found(path).answers.values["expenses"]["lines"][0]["row"]
        lines = {
            "expenses.tax": "included",
            "expenses.row": [row, "new"],
            f"expenses.{row}.kind": "equipment",
            f"expenses.{row}.label": "Écrans",
            f"expenses.{row}.amount": "17 500",
            "expenses.new.kind": "services",
            "expenses.new.label": "ENT",
            "expenses.new.amount": "2 400,00",
        }
        added = browser.post(page, {**known(browser, page), **lines, "action": "ajouter:expenses"})
        assert added.headers["Location"].endswith("?ajouter=expenses#bloc-expenses")
        assert [line["amount"] for line in found(path).answers.values["expenses"]["lines"]] == [
            1_750_000,
            240_000,
        ]
        assert "19 900,00 €" in words_of(browser, page)
        browser.post(page, {**known(browser, page), **lines, "retirer": f"expenses.{row}"})
        assert [line["amount"] for line in found(path).answers.values["expenses"]["lines"]] == [240_000]

    def test_a_file_is_received_without_scripts(self, browser: Client) -> None:
        path = begin(browser)
        page = f"{path}/rubriques/{MONEY}"
        sent = SimpleUploadedFile(
            "devis.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf"
        )
        browser.post(page, {**known(browser, page), "fichiers-quotes": sent})
        assert "devis.pdf" in words_of(browser, page)
        assert len(found(path).answers.values["quotes"]) == 1

    def test_a_question_of_others_only_is_not_asked(self, browser: Client) -> None:
        assert "compétence scolaire" not in words_of(browser, f"{begin(browser)}/rubriques/{FIRST}")
        epci = begin(browser, territoire="EPCI-243700754", organisation="epci")
        assert "compétence scolaire" in words_of(browser, f"{epci}/rubriques/{FIRST}")

    @pytest.mark.parametrize("section", ["nothing", "..", "Vos écoles"])
    def test_a_section_that_is_not_there(self, browser: Client, section: str) -> None:
        assert browser.get(f"{begin(browser)}/rubriques/{section}").status_code == 404


class TestAutosave:
    def save(self, client: Client, path: str, **posted: object) -> tuple[int, dict[str, object]]:
        response = client.post(f"{path}/champ", {"rubrique": FIRST, **posted})
        return response.status_code, response.json()

    def test_a_field_says_when_it_was_saved_and_what_the_rules_answer(self, browser: Client) -> None:
        status, said = self.save(browser, begin(browser), champ="contact_name", contact_name="Anne", was="")
        assert status == 200
        assert said["saved"] == "Enregistré à 9 h 00"
        assert said["was"] == digest_of("Anne")
        assert "Il manque des réponses" in str(said["bar"])

    def test_a_question_that_appears_comes_with_the_answer(self, browser: Client) -> None:
        path = begin(browser)
        status, said = self.save(
            browser,
            path,
            champ="contact_name",
            contact_name="Anne",
            was="",
            vus=["siret", "contact_name", "contact_phone"],
        )
        assert status == 200
        appeared = said["appeared"]
        assert isinstance(appeared, dict)
        assert "contact_email" in appeared
        assert "siret" not in appeared, "the page has it already"

    def test_a_conflict_shows_what_the_other_wrote(self, browser: Client) -> None:
        path = begin(browser, contact_name="Anne")
        save_field(found(path).token, "contact_name", "Béa", actor=None, now=NOW)
        status, said = self.save(
            browser, path, champ="contact_name", contact_name="Chloé", was=digest_of("Anne")
        )
        assert (status, said["theirs"], said["was"]) == (409, "Béa", digest_of("Béa"))
        assert found(path).answers.values == {"contact_name": "Béa"}

    def test_a_long_text_is_refused_at_its_field(self, browser: Client) -> None:
        status, said = self.save(
            browser, begin(browser), champ="contact_name", contact_name="x" * 300_000, was=""
        )
        assert (status, said["path"]) == (422, "contact_name")
        assert "trop long" in str(said["message"])

    def test_an_unknown_field_is_refused(self, browser: Client) -> None:
        status, said = self.save(browser, begin(browser), champ="surface", surface="1", was="")
        assert status == 422
        assert "surface" in str(said["message"])

    def test_an_expired_sign_in_says_so_and_hints_at_nothing(self, browser: Client) -> None:
        owned = draft(make("secretary"))
        for token in (owned.token, "x" * 43, "nothing"):
            status, said = self.save(
                browser, f"/demandes/{token}", champ="contact_name", contact_name="Anne", was=""
            )
            assert status == 401
            assert "Votre connexion a expiré" in str(said["message"])

    def test_a_stranger_finds_nothing(self, browser: Client) -> None:
        owned = draft(make("secretary"))
        sign_in(browser, "stranger")
        assert (
            self.save(browser, f"/demandes/{owned.token}", champ="contact_name", contact_name="Anne", was="")[
                0
            ]
            == 404
        )


class TestCosts:
    """How many statements each page sends to the database, once the rules are compiled."""

    @pytest.fixture
    def visit(self) -> tuple[Client, str]:
        client = Client()
        secretary = sign_in(client, "secretary")
        made = draft(secretary)
        fill(made, secretary)
        return client, f"/demandes/{made.token}"

    def count(self, client: Client, path: str, posted: dict[str, object] | None = None) -> int:
        client.get(path) if posted is None else client.post(path, {**posted, "contact_name": "Zoé"})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(path) if posted is None else client.post(path, posted)
        assert response.status_code == 200, path
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    def test_a_field_saves_itself_within_six(self, visit: tuple[Client, str]) -> None:
        client, path = visit
        posted: dict[str, object] = {"champ": "contact_name", "rubrique": FIRST, "contact_name": "Anne"}
        assert self.count(client, f"{path}/champ", posted) == 6, "where questions appear"
        posted |= {"contact_name": "Béa", "vus": SHOWN}
        assert self.count(client, f"{path}/champ", posted) == 5

    @pytest.mark.parametrize(
        ("page", "expected"),
        [("", 5), (f"/rubriques/{FIRST}", 5), (f"/rubriques/{MONEY}", 6), ("/verifier", 7), ("/plus-tard", 3), ("/invitations", 4), ("/porteur", 4)],
    )  # fmt: skip
    def test_a_page(self, visit: tuple[Client, str], page: str, expected: int) -> None:
        client, path = visit
        assert self.count(client, path + page) == expected

    def test_my_applications_cost_the_same_for_two_and_for_twenty(self) -> None:
        client = Client()
        secretary = sign_in(client, "secretary")
        draft(secretary)
        draft(secretary)
        few = self.count(client, "/mes-demandes")
        for _ in range(18):
            draft(secretary)
        assert self.count(client, "/mes-demandes") == few


class TestDoors:
    @pytest.mark.parametrize(
        "page", ["", f"/rubriques/{FIRST}", "/verifier", "/plus-tard", "/invitations", "/porteur"]
    )
    def test_a_draft_that_someone_owns(self, browser: Client, page: str) -> None:
        owned = draft(make("secretary"))
        path = f"/demandes/{owned.token}{page}"
        asked = browser.get(path)
        assert (asked.status_code, asked.headers["Location"].startswith("/connexion?")) == (302, True)
        unknown = browser.get(f"/demandes/{'x' * 43}{page}")
        assert unknown.status_code == 302, "the same answer whether it exists or not"
        sign_in(browser, "neighbour")
        assert browser.get(path).status_code == 404
        sign_in(browser, "secretary")
        assert browser.get(path).status_code == 200

    def test_addresses_are_kept_out_of_caches_and_of_other_sites(self, browser: Client) -> None:
        headers = browser.get(begin(browser)).headers
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store, private", "same-origin")


def test_the_drafts_of_this_browser_are_found_again_and_attached(browser: Client) -> None:
    path = begin(browser)
    browser.get(path)
    assert "Ouvertes sur cet appareil" in words_of(browser, "/mes-demandes")
    assert "Ouvertes sur cet appareil" not in words_of(Client(), "/mes-demandes")
    secretary = sign_in(browser, "secretary")
    assert "Rattacher à mon compte" in words_of(browser, "/mes-demandes")
    browser.post(f"{path}/rattacher", {"retour": "liste"})
    assert found(path).owner_id == secretary.person
    assert "À compléter" in words_of(browser, "/mes-demandes")
