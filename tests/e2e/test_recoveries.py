"""What is asked back of a grant, as both sides meet it: on both screens, without scripts."""

import pytest

from . import site
from .browsing import SMALL, Windows, check_page
from .test_accounts import check_as, enter_as

LAY = "import django; django.setup(); from tests.e2e.recovered import lay; lay()"


@pytest.fixture(autouse=True)
def grants(site_address: str) -> None:
    site.run(LAY)


@pytest.mark.parametrize(
    ("who", "path", "picture"),
    [
        ("secretaire-ballan-mire", "/subventions/6200", "recovery-asked"),
        ("secretaire-ballan-mire", "/subventions/6202", "recovery-decided"),
        ("prefete", "/instruction/subventions/6201", "recovery-desk-answered"),
        ("instructrice", "/instruction/subventions/6202", "recovery-desk-decided"),
    ],
)
def test_pages_suit_everyone(who: str, path: str, picture: str, windows: Windows) -> None:
    check_as(windows, who, path, picture)


def test_the_form_that_asks_back_suits_everyone_without_scripts(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", "/instruction/subventions/6202", width=SMALL, scripts=False)
    visit.page.locator("summary", has_text="Demander un reversement").click()
    check_page(visit)
    visit.picture("recovery-asking")
