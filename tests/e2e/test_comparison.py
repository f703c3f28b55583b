"""The comparison as people meet it."""

import pytest

from .browsing import SMALL, Windows, check_everywhere


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/comparer", "comparison-empty"),
        ("/comparer?aide=detr&aide=dgd-bibliotheques&territoire=COM-37001", "comparison-ban"),
        (
            "/comparer?aide=socle-numerique-ecoles&aide=detr&aide=dsil&territoire=COM-37214",
            "comparison-three",
        ),
    ],
)
def test_the_comparison_suits_everyone(windows: Windows, path: str, picture: str) -> None:
    check_everywhere(windows, path, picture=picture)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_scheme_is_found_added_and_asked_about(windows: Windows, scripts: bool) -> None:
    page = windows.open("/comparer?aide=detr&territoire=COM-37001", width=SMALL, scripts=scripts).page
    page.get_by_label("Chercher une aide", exact=True).fill("investissement local")
    page.locator(".gs-add").get_by_role("button", name="Chercher").click()
    page.wait_for_url("**ajouter=**")
    page.get_by_role("link", name="Ajouter « DSIL").first.click()
    page.wait_for_url("**aide=dsil**")
    assert page.get_by_role("link", name="Retirer").count() == 2
    page.locator(".gs-question").get_by_role("button", name="Je ne sais pas").click()
    page.get_by_text("je ne sais pas").first.wait_for()
