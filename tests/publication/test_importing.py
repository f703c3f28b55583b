"""A file of awards is taken once, with its damage repaired or named: line, column, reason, what was kept."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guichet.publication.enums import BeneficiaryKind, Placed
from guichet.publication.errors import BadAwardFile
from guichet.publication.models import PublicationChange, PublishedAward
from guichet.publication.selectors import revision
from guichet.publication.services import ImportDone, import_awards

from .files import AMBERIEU, SCDL, TOURS_METROPOLE, green_line, scdl_line, write

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
REAL = Path("../shared/data/fonds-vert-2023-awards.csv")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


def take(path: Path, *, now: datetime = NOW, **options: Any) -> ImportDone:
    return import_awards(path, now=now, today=NOW.date(), **options)


def one() -> PublishedAward:
    return PublishedAward.objects.get()


class TestGood:
    def test_a_line_becomes_an_award(self, tmp_path: Path) -> None:
        done = take(write(tmp_path, green_line()))
        assert (done.read, done.created, done.refused) == (1, 1, [])
        award = one()
        assert (award.source, award.reference, award.year, award.day) == ("fonds-vert", "100", 2023, None)
        assert (award.amount_cents, award.scheme) == (120_050, "fonds-vert-eclairage-public")
        assert (award.commune, award.epci, award.departement, award.region) == (
            "37214",
            "243700754",
            "37",
            "24",
        )
        assert (award.territory, award.beneficiary_kind, award.placed) == (
            "COM-37214",
            BeneficiaryKind.COMMUNE,
            Placed.PROJECT,
        )
        assert award.latitude is not None
        assert award.population is not None

    def test_zeros_that_a_spreadsheet_took_away_come_back(self, tmp_path: Path) -> None:
        line = green_line(code_departement="1", code_commune="1004", siren="10" + "0" * 6)
        done = take(write(tmp_path, line.replace("10000000", AMBERIEU)))
        assert done.refused == []
        assert (one().commune, one().departement, one().territory) == ("01004", "01", "COM-01004")

    def test_a_grouping_is_where_its_project_is(self, tmp_path: Path) -> None:
        take(write(tmp_path, green_line(siren=TOURS_METROPOLE)))
        assert (one().territory, one().commune, one().beneficiary_kind) == (
            "EPCI-243700754",
            "37214",
            BeneficiaryKind.EPCI,
        )

    def test_without_a_commune_the_beneficiary_then_the_departement_say_where(self, tmp_path: Path) -> None:
        lines = (
            green_line(code_commune="NULL"),
            green_line(code_commune="NULL", siren="", numero_dossier_ds="101"),
            green_line(code_commune="NULL", siren="", code_departement="", numero_dossier_ds="102"),
        )
        done = take(write(tmp_path, *lines))
        assert done.placed_by == {Placed.BENEFICIARY: 1, Placed.DEPARTEMENT: 1, Placed.NOWHERE: 1}
        assert PublishedAward.objects.get(reference="101").departement == "37"

    def test_a_commune_that_joined_another_is_followed(self, tmp_path: Path) -> None:
        line = green_line(code_departement="01", code_commune="01039", siren="")  # Béon, then Culoz-Béon
        take(write(tmp_path, line))
        assert one().commune == "01138"

    def test_the_year_is_the_operators_before_that_of_the_name(self, tmp_path: Path) -> None:
        take(write(tmp_path, green_line()), year=2022)
        assert one().year == 2022

    def test_an_unknown_year_is_not_invented(self, tmp_path: Path) -> None:
        take(write(tmp_path, green_line(), name="essai.csv"))
        assert one().year is None

    def test_beneficiaries_share_a_number(self, tmp_path: Path) -> None:
        lines = (green_line(), green_line(siren=TOURS_METROPOLE), green_line(montant_engage="3,00 €"))
        done = take(write(tmp_path, *lines))
        assert done.created == 3
        assert sorted(PublishedAward.objects.values_list("reference", flat=True)) == [
            "100/213702145/37214",
            "100/213702145/37214/2",
            "100/243700754/37214",
        ]

    def test_the_common_format(self, tmp_path: Path) -> None:
        done = take(write(tmp_path, scdl_line(), head=SCDL, name="subventions.csv"))
        assert done.refused == []
        award = one()
        assert (award.source, award.amount_cents, award.year, award.rna) == (
            "scdl-21370214500003",
            150_020,
            2022,
            "W372000000",
        )


class TestAgain:
    def test_changes_nothing(self, tmp_path: Path) -> None:
        path = write(tmp_path, green_line(), green_line(numero_dossier_ds="101"))
        take(path)
        before = revision()
        done = take(path, now=NOW.replace(day=2))
        assert (done.created, done.updated, done.unchanged) == (0, 0, 2)
        assert revision() == before

    def test_a_new_amount_changes_one(self, tmp_path: Path) -> None:
        take(write(tmp_path, green_line()))
        before = revision()
        done = take(write(tmp_path, green_line(montant_engage="2,00 €")), now=NOW.replace(day=2))
        assert (done.created, done.updated, one().amount_cents) == (0, 1, 200)
        assert (one().published_at, one().changed_at) == (NOW, NOW.replace(day=2))
        assert revision() != before

    def test_a_trial_writes_nothing(self, tmp_path: Path) -> None:
        done = take(write(tmp_path, green_line()), dry_run=True)
        assert done.created == 1
        assert not PublishedAward.objects.exists()
        assert not PublicationChange.objects.exists()


class TestBad:
    @pytest.mark.parametrize(
        ("changes", "column", "said"),
        [
            ({"montant_engage": "-5,00 €"}, "montant_engage", "négatif"),
            ({"montant_engage": ""}, "montant_engage", "il manque le montant"),
            ({"montant_engage": "beaucoup"}, "montant_engage", "La ligne n’est pas reprise"),
            ({"montant_engage": "9" * 30}, "montant_engage", "La ligne n’est pas reprise"),
            ({"numero_dossier_ds": ""}, "numero_dossier_ds", "il manque"),
            ({"nom_beneficiaire_principal": " "}, "nom_beneficiaire_principal", "il manque"),
        ],
        ids=["negative", "no-amount", "words", "too-large", "no-number", "no-name"],
    )
    def test_a_line_is_left_out_with_its_reason(
        self, tmp_path: Path, changes: dict[str, str], column: str, said: str
    ) -> None:
        path = write(tmp_path, green_line(**changes), green_line(numero_dossier_ds="200"))
        done = take(path)
        (refusal,) = done.refused
        assert (refusal.line, refusal.column) == (2, column)
        assert said in refusal.reason
        assert one().reference == "200"

    @pytest.mark.parametrize("siren", ["123456789", "#", "21370214", "²13702145"])
    def test_a_wrong_siren_is_left_out_and_its_line_kept(self, tmp_path: Path, siren: str) -> None:
        done = take(write(tmp_path, green_line(siren=siren)))
        (refusal,) = done.refused
        assert (refusal.line, refusal.column) == (2, "siren")
        assert (one().siren, one().commune) == ("", "37214")

    def test_the_siren_of_a_commune_of_elsewhere(self, tmp_path: Path) -> None:
        done = take(write(tmp_path, green_line(siren=AMBERIEU)))
        (refusal,) = done.refused
        assert "Ambérieu-en-Bugey (01)" in refusal.reason
        assert (one().siren, one().territory, one().commune) == ("", "", "37214")

    def test_a_doubled_line_counts_once(self, tmp_path: Path) -> None:
        done = take(write(tmp_path, green_line(), green_line()))
        assert (done.read, done.created) == (2, 1)
        assert [(one.line, one.column) for one in done.refused] == [(3, "")]

    def test_a_line_with_other_columns(self, tmp_path: Path) -> None:
        done = take(write(tmp_path, "a;b", green_line()))
        assert [(one.line, one.reason[:10]) for one in done.refused] == [(2, "2 colonnes")]

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"dateConvention": "1921-01-01"}, "trop tôt"),
            ({"dateConvention": "2022-02-30"}, "n’existe pas"),
            ({"dateConvention": "04/05/2022"}, "écrivez 2021-03-31"),
            ({"dateConvention": "2031-01-01"}, "pas encore passé"),
        ],
        ids=["1921", "no-such-day", "other-way", "future"],
    )
    def test_a_wrong_date(self, tmp_path: Path, changes: dict[str, str], said: str) -> None:
        done = take(write(tmp_path, scdl_line(**changes), head=SCDL))
        (refusal,) = done.refused
        assert (refusal.line, refusal.column) == (2, "dateConvention")
        assert said in refusal.reason
        assert not PublishedAward.objects.exists()

    def test_wrong_columns(self, tmp_path: Path) -> None:
        path = write(tmp_path, "1;2", head="montant;siren")
        with pytest.raises(BadAwardFile, match="Il manque les colonnes") as refused:
            take(path)
        assert refused.value.line == 1

    def test_wrong_encoding(self, tmp_path: Path) -> None:
        path = write(tmp_path, green_line(), green_line(nom_du_projet="Été"), encoding="cp1252")
        with pytest.raises(BadAwardFile, match="UTF-8") as refused:
            take(path)
        assert refused.value.line >= 1

    def test_an_empty_file_and_none(self, tmp_path: Path) -> None:
        (tmp_path / "vide.csv").write_text("")
        for name in ("vide.csv", "absent.csv"):
            with pytest.raises(BadAwardFile):
                take(tmp_path / name)


@pytest.mark.slow
@pytest.mark.skipif(
    not REAL.exists(), reason="the published file is not part of the project; read where it lies"
)
def test_the_real_file() -> None:
    """10 782 awards of 2023, every one kept; what was wrong in it is named."""
    done = take(REAL)
    assert (done.read, done.created) == (10_782, 10_782)
    assert len(done.refused) == 11
    assert {one.column for one in done.refused} == {"siren"}
    again = take(REAL)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 10_782)
