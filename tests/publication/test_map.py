"""The map of laureates: every award is on it or counted beside it, its files are small and kept, its picture needs no script."""

import gzip
import json
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guichet.publication.cartogram import cartogram, places_of_tiles
from guichet.publication.enums import Level
from guichet.publication.picture import COLOURS, CORE, FILL, radii, view_of
from guichet.publication.selectors import AwardFilter, by_departement, totals
from guichet.publication.selectors.country import Country, country
from guichet.publication.selectors.places import map_of
from guichet.publication.services import import_awards
from guichet.shared import clock
from guichet.shared.constellation import HEIGHT, WHOLE, WIDTH
from guichet.territories.selectors import departments

from .drawn import indexes
from .files import TOURS_METROPOLE, green_line, write

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


@pytest.fixture
def laureates(tmp_path: Path) -> None:
    lines = [
        green_line(),
        green_line(numero_dossier_ds="101", montant_engage="1 000 000,00 €"),
        green_line(numero_dossier_ds="102", code_departement="1", code_commune="1004", siren=""),
        green_line(
            numero_dossier_ds="103", code_commune="", siren=TOURS_METROPOLE, montant_engage="50 000,00 €"
        ),
        green_line(numero_dossier_ds="104", code_commune="", siren="", montant_engage="7 000,10 €"),
        green_line(numero_dossier_ds="105", code_commune="97411", code_departement="974", siren=""),
    ]
    import_awards(write(tmp_path, *lines), now=NOW, today=NOW.date())


def here() -> Country:
    found = country(clock.today())
    assert found is not None
    return found


def read(client: Client, address: str) -> Any:
    return json.loads(client.get(address).content)


@pytest.mark.usefixtures("laureates")
class TestPoints:
    @pytest.mark.parametrize("level", list(Level), ids=list(Level.values))
    @pytest.mark.parametrize("query", ["", "territoire=DEP-37", "q=lampes"])
    def test_nothing_is_lost(self, level: Level, query: str) -> None:
        wanted = AwardFilter(
            q="lampes" if query.startswith("q") else "", territory="DEP-37" if "DEP" in query else ""
        )
        found, whole = map_of(wanted, level, here()), totals(wanted)
        assert sum(int(one.awards.sum()) for one in found.spots) + found.unplaced.awards == whole.awards
        assert sum(int(one.cents.sum()) for one in found.spots) + found.unplaced.cents == whole.cents

    def test_columns_read_back(self, client: Client) -> None:
        points = read(client, "/laureats/points.json")
        names = read(client, "/laureats/noms.json")
        column = points["points"]["commune"]
        found = {
            names["commune"]["codes"][rank]: (awards, euros)
            for rank, awards, euros in zip(
                accumulate(column["rangs"]), column["aides"], column["euros"], strict=True
            )
        }
        assert found == {"37214": (2, 1_001_201), "01004": (1, 1_201), "97411": (1, 1_201)}
        assert len(points["points"]["epci"]["rangs"]) == 1, "an intercommunalité stands where it is"
        assert points["sansLieu"] == {"aides": 1, "centimes": 700_010}

    def test_places_say_where_and_how_bright(self, client: Client) -> None:
        places, names = read(client, "/laureats/lieux.json"), read(client, "/laureats/noms.json")
        rank = names["commune"]["codes"].index("37214")
        column = places["lieux"]["commune"]
        latitude, longitude = (sum(column[name][: rank + 1]) * places["pas"] for name in ("nord", "est"))
        assert abs(latitude - 47_420_000) < 50_000
        assert abs(longitude - 650_000) < 50_000
        assert names["commune"]["noms"][rank] == "Saint-Cyr-sur-Loire"
        assert places["lumieres"][rank] == "3", "from 10 000 people"
        assert sum(count for _, count in places["departements"]) == len(column["nord"])

    def test_files_are_kept_and_follow_what_is_published(self, client: Client, tmp_path: Path) -> None:
        for address in (
            "/laureats/points.json?territoire=DEP-37",
            "/laureats/carte.png",
            "/laureats/lieux.json",
        ):
            first = client.get(address)
            again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
            assert (again.status_code, again.content) == (304, b""), address
        before = client.get("/laureats/points.json").headers["ETag"]
        more = write(tmp_path, green_line(numero_dossier_ds="200"), name="autre-2023.csv")
        import_awards(more, now=NOW, today=NOW.date())
        assert client.get("/laureats/points.json", headers={"if-none-match": before}).status_code == 200

    def test_files_are_compressed_for_who_reads_it(self, client: Client) -> None:
        plain = client.get("/laureats/points.json")
        packed = client.get("/laureats/points.json", headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content

    def test_points_kept_cost_one_query(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/laureats/points.json")
        with django_assert_num_queries(1):
            client.get("/laureats/points.json")

    @pytest.mark.parametrize("name", ["points.json", "carte.png"])
    @pytest.mark.parametrize("query", ["par=rien", "territoire=XYZ-1", "annee=abcd"])
    def test_a_wrong_filter_is_refused(self, client: Client, name: str, query: str) -> None:
        assert client.get(f"/laureats/{name}?{query}").status_code == 400


@pytest.mark.usefixtures("laureates")
class TestPicture:
    def test_awards_are_drawn_over_the_communes(self, client: Client) -> None:
        levels = indexes(client.get("/laureats/carte.png").content)
        assert levels.shape == (HEIGHT, WIDTH)
        assert int((levels == CORE).sum()) == 4, "three communes and an intercommunalité"
        assert int((levels == FILL).sum()) > 20, "a million is a disc"
        assert int(((levels > 0) & (levels < FILL)).sum()) > 20_000, "the communes make the country"

    def test_a_territory_is_drawn_larger(self, client: Client) -> None:
        whole = indexes(client.get("/laureats/carte.png").content)
        close = indexes(client.get("/laureats/carte.png?territoire=DEP-37").content)
        assert int((close == FILL).sum()) > 3 * int((whole == FILL).sum())
        assert int((close == CORE).sum()) == 2, "neither Ambérieu nor Saint-Denis"

    def test_the_page_stands_without_script(self, client: Client) -> None:
        page = client.get("/laureats?territoire=DEP-37&par=epci").content.decode()
        assert "/laureats/carte.png?territoire=DEP-37&amp;par=epci" in page
        assert "Voir le tableau" in page
        assert "Sans lieu précis : 1\u00a0aide" in page

    def test_a_map_that_does_not_exist_is_a_sentence(self, client: Client) -> None:
        page = client.get("/laureats?par=planete")
        assert page.status_code == 400
        assert "choisissez par commune" in page.content.decode()


def test_area_follows_the_amount() -> None:
    cents = np.array([0, 10**8, 4 * 10**8], dtype=np.int64)
    nothing, million, four = radii(cents, Level.COMMUNE, WHOLE).tolist()
    assert (nothing, million, four) == (1, 6, 13)
    assert len(COLOURS) == CORE + 1


def test_a_view_holds_its_territory() -> None:
    known = here()
    mask = known.within("DEP-2A")
    assert mask is not None
    view = view_of(known.communes.located, mask)
    x, y = view.pixels(known.communes.located.x[mask], known.communes.located.y[mask])
    assert (x.min() >= 0, x.max() < WIDTH, y.min() >= 0, y.max() < HEIGHT) == (True,) * 4
    assert view_of(known.communes.located, None) == WHOLE


@pytest.mark.parametrize("day", [date(2021, 3, 1), date(2024, 1, 1)])
def test_every_departement_has_its_tile(day: date) -> None:
    grid = places_of_tiles()
    assert {one.code for one in departments(day)} - {"984", "989"} <= set(grid)
    assert len(set(grid.values())) == len(grid)


@pytest.mark.usefixtures("laureates")
def test_tiles_say_the_same_as_the_table() -> None:
    found = by_departement(AwardFilter())
    tiles = {tile.code: tile for tile in cartogram(found, {"37": "Indre-et-Loire"}).tiles}
    assert tiles["37"].words.startswith("Indre-et-Loire : 1,1\u00a0M€, 4\u00a0aides")
    assert (tiles["37"].shade, tiles["75"].shade) == (4, 0) or tiles["37"].shade > tiles["01"].shade
    assert sum(one.cents for one in found) == totals(AwardFilter()).cents
