"""The envelopes that the scheme files name: opened once, shared, delegated, brought to what the files say."""

import re
from datetime import datetime

import pytest
from django.conf import settings

from bareme import SchemeFile
from bareme.reading import read_scheme
from guichet.budget import services
from guichet.budget.enums import Unit
from guichet.budget.models import Envelope, LedgerLine, MonthTotal
from guichet.budget.selectors import envelopes_for, prove
from guichet.budget.services import commit, follow_scheme_files, receive
from guichet.budget.services.from_schemes import together
from guichet.schemes.selectors import BudgetSaid, budgets_said
from guichet.schemes.selectors.budgets import _of_file
from guichet.shared.clock import PARIS
from tests.budget.factories import NOW, by

PLACES = ("COM-37018", "EPCI-243700754", "DEP-37", "REG-24")


def said(amount: int | None = 29_700_000, **more: object) -> BudgetSaid:
    values: dict[str, object] = {
        "slug": "one",
        "scheme": "Une aide",
        "title": "Enveloppe",
        "amount": amount,
        "posts": None,
        "area": "FR",
        "source": "La lettre",
        "confirmed": True,
        "note": "",
        "several": False,
    }
    return BudgetSaid(**{**values, **more})  # type: ignore[arg-type]  # a test may change any of them


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[BudgetSaid]:
    """What the files say: the test changes the list."""
    lines: list[BudgetSaid] = []
    monkeypatch.setattr("guichet.budget.services.from_schemes.budgets_said", lambda _year: lines)
    return lines


@pytest.mark.usefixtures("schemes")
class TestShippedFiles:
    def test_the_three_axes_share_one_envelope_that_delegates(self) -> None:
        done = follow_scheme_files(now=NOW)
        assert not done.problems
        found = {slug: envelopes_for(slug, PLACES, year=2021)[Unit.EURO] for slug in ("itn-3a", "itn-3c")}
        assert found["itn-3a"] == found["itn-3c"]
        local = found["itn-3a"]
        assert (local.area, local.received, local.confirmed) == ("DEP-37", 29_700_000, False)
        assert local.schemes == ("itn-3a", "itn-3b", "itn-3c")
        assert "Montant à confirmer par la préfecture" in local.note
        assert local.parent is not None
        nation = Envelope.objects.get(pk=local.parent)
        assert (nation.area, nation.received) == ("FR", 3_400_000_000)
        children = Envelope.objects.filter(parent=nation)
        assert nation.delegated == sum(child.received for child in children)
        assert {child.area for child in children} == {"DEP-37", "DEP-63", "DEP-01", "DEP-68"}

    def test_posts_are_an_envelope_of_their_own(self) -> None:
        follow_scheme_files(now=NOW)
        found = envelopes_for("conseillers-numeriques", PLACES, year=2021)
        assert (found[Unit.POST].received, found[Unit.POST].area) == (35, "DEP-37")
        assert found[Unit.EURO].received == 25_000_000_000

    def test_asking_twice_moves_nothing(self) -> None:
        follow_scheme_files(now=NOW)
        before = (Envelope.objects.count(), LedgerLine.objects.count())
        again = follow_scheme_files(now=NOW)
        assert (again.opened, again.moved, again.problems) == (0, 0, [])
        assert (Envelope.objects.count(), LedgerLine.objects.count()) == before
        assert not prove().differences

    def test_what_is_of_another_year_stays_away(self) -> None:
        titles = {line.title for line in budgets_said(2021)}
        assert not {"Enveloppe 2019", "Enveloppe 2023", "Dont 2022"} & titles
        assert "Enveloppe 2023" in {line.title for line in budgets_said(2023)}

    def test_a_scheme_without_a_figure_stays_unheld(self) -> None:
        follow_scheme_files(now=NOW)
        assert envelopes_for("detr", PLACES, year=2021) == {}


@pytest.mark.django_db
class TestFollowing:
    @pytest.mark.parametrize("amount", [30_000_000, 10_000_000], ids=["more", "less"])
    def test_a_changed_amount_is_a_line_never_a_change(self, files: list[BudgetSaid], amount: int) -> None:
        files.append(said())
        follow_scheme_files(now=NOW)
        first = LedgerLine.objects.get()
        files[0] = said(amount)
        done = follow_scheme_files(now=NOW)
        assert (done.opened, done.moved, done.problems) == (0, 1, [])
        assert Envelope.objects.get().received == amount
        assert LedgerLine.objects.count() == 2
        assert LedgerLine.objects.get(pk=first.pk).amount == 29_700_000

    def test_what_people_added_is_left_alone(self, files: list[BudgetSaid]) -> None:
        files.append(said())
        follow_scheme_files(now=NOW)
        receive(Envelope.objects.get().pk, 500, by("Complément"))
        assert follow_scheme_files(now=NOW).unchanged == 1
        assert Envelope.objects.get().received == 29_700_500

    def test_less_than_is_spent_is_said_and_left(self, files: list[BudgetSaid]) -> None:
        files.append(said())
        follow_scheme_files(now=NOW)
        commit(Envelope.objects.get().pk, 29_000_000, by())
        files[0] = said(10_000_000)
        done = follow_scheme_files(now=NOW)
        assert len(done.problems) == 1
        assert "il manque" in done.problems[0]
        assert Envelope.objects.get().received == 29_700_000

    def test_areas_above_the_country_stand_alone(self, files: list[BudgetSaid]) -> None:
        files += [said(100), said(60, area="DEP-37"), said(60, area="DEP-41")]
        follow_scheme_files(now=NOW)
        assert Envelope.objects.filter(parent=None).count() == 3

    def test_a_changed_delegation_goes_through_the_country(self, files: list[BudgetSaid]) -> None:
        files += [said(100), said(60, area="DEP-37")]
        follow_scheme_files(now=NOW)
        files[1] = said(20, area="DEP-37")
        follow_scheme_files(now=NOW)
        nation = Envelope.objects.get(area="FR")
        assert (nation.received, nation.delegated, nation.available) == (100, 20, 80)
        assert Envelope.objects.get(area="DEP-37").received == 20

    def test_files_that_disagree_are_said(self) -> None:
        problems: list[str] = []
        assert together([said(), said(1, slug="two")], problems) == []
        assert problems == ["« Enveloppe » n’a pas le même montant dans tous les fichiers : one, two."]

    def test_another_year_receives_no_second_time(self, files: list[BudgetSaid]) -> None:
        files.append(said(several=True))
        follow_scheme_files(now=NOW)
        follow_scheme_files(now=datetime(2022, 3, 1, tzinfo=PARIS))
        assert Envelope.objects.get().received == 29_700_000


@pytest.mark.django_db
def test_a_month_keeps_what_its_lines_moved(files: list[BudgetSaid]) -> None:
    files += [said(100), said(60, area="DEP-37")]
    follow_scheme_files(now=datetime(2021, 3, 31, 23, 30, tzinfo=PARIS))
    pk = Envelope.objects.get(area="DEP-37").pk
    line = commit(pk, 40, by(now=datetime(2021, 4, 1, 0, 30, tzinfo=PARIS)))
    services.pay(line, 10, by(now=datetime(2022, 1, 5, tzinfo=PARIS)))
    kept = {
        (total.month.isoformat()[:7], total.account): total.amount
        for total in MonthTotal.objects.filter(envelope=pk)
    }
    assert kept == {("2021-03", "received"): 60, ("2021-04", "committed"): 40, ("2022-01", "paid"): 10}
    assert not prove().differences


def scheme_file(budget: str, local: str) -> SchemeFile:
    """A scheme as shipped, with other budget lines for the country and for an area."""
    text = (settings.SCHEMES_DIR / "detr.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^budget:\n(?:  - .*\n)+", "", text, flags=re.MULTILINE)
    text = text.replace("local:\n", f"budget:\n{budget}local:\n  DEP-37:\n    budget:\n{local}", 1)
    return read_scheme(text.encode(), "detr.yaml")


class TestLocalParts:
    """An area's part of a file may say money of its own: it is of that area, and takes the place of what the country said of it."""

    COUNTRY = '  - {title: "Enveloppe 2021", amount: 1000 €, source: cher}\n'
    OF_AREA = '  - {title: "Part de l’Indre-et-Loire 2021", amount: 300 €, area: DEP-37, source: cher}\n'
    OWN = '      - {title: "Enveloppe locale 2021", amount: 400 €, source: cher}\n'

    def said(self, budget: str, local: str) -> list[tuple[str, int | None]]:
        return [(one.area, one.amount) for one in _of_file(scheme_file(budget, local), 2021)]

    def test_a_local_line_is_of_its_area(self) -> None:
        assert self.said(self.COUNTRY, self.OWN) == [("FR", 100_000), ("DEP-37", 40_000)]

    def test_it_takes_the_place_of_the_country_s_word(self) -> None:
        assert self.said(self.COUNTRY + self.OF_AREA, self.OWN) == [("FR", 100_000), ("DEP-37", 40_000)]

    def test_what_is_repeated_counts_once(self) -> None:
        again = "    " + self.COUNTRY
        assert self.said(self.COUNTRY, again + self.OWN) == [("FR", 100_000), ("DEP-37", 40_000)]

    @pytest.mark.django_db
    def test_the_country_delegates_to_it(self, files: list[BudgetSaid]) -> None:
        files += _of_file(scheme_file(self.COUNTRY, self.OWN), 2021)
        assert not follow_scheme_files(now=NOW).problems
        local = Envelope.objects.get(area="DEP-37")
        assert (local.received, local.parent and local.parent.received) == (40_000, 100_000)
        assert not prove().differences


def test_no_line_of_the_shipped_files_is_lost_or_said_twice() -> None:
    """With what their local parts say, each line of the year of each shipped file is said once."""
    for path in sorted(settings.SCHEMES_DIR.glob("*.yaml")):
        if path.name in {"facts.yaml", "frameworks.yaml"}:
            continue
        file = read_scheme(path.read_bytes(), path.name)
        said = [(one.title, one.area) for one in _of_file(file, 2021)]
        written = {
            (line.title, line.area or area)
            for area, scheme in (("FR", file.base), *file.local.items())
            for line in scheme.budget
            if area == "FR" or line not in file.base.budget
        }
        assert len(said) == len(set(said)), path.name
        assert set(said) <= written, path.name
