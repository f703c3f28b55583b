"""The portals as people meet them, on the site and inside the page of another one."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from .browsing import LARGE, SMALL, Windows, check_everywhere, check_page


@pytest.fixture
def another_site() -> Iterator[Callable[[str], str]]:
    """Serve one page at another origin, and return its address."""
    page = b""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()

    def show(body: str) -> str:
        nonlocal page
        page = body.encode()
        return f"http://127.0.0.1:{server.server_port}/"

    yield show
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/portails", "portals"),
        ("/portails/bibliotheques", "portal-libraries"),
        ("/portails/ecoles", "portal-schools"),
        ("/portails/petites-villes", "portal-towns"),
    ],
)
def test_portal_suits_everyone(windows: Windows, path: str, picture: str) -> None:
    check_everywhere(windows, path, picture=picture)


def test_unknown_portal_suits_everyone(windows: Windows) -> None:
    check_everywhere(windows, "/portails/rien-de-tel", status=404)


@pytest.mark.parametrize("width", [LARGE, SMALL])
def test_a_portal_leads_to_the_answer_for_a_place_by_keyboard(windows: Windows, width: int) -> None:
    visit = windows.open("/portails/bibliotheques", width=width, scripts=False)
    visit.tab_to("#champ-territoire")
    visit.page.keyboard.type("37261")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/aides?*besoin=bibliotheque*")
    assert "37261" in visit.page.url
    check_page(visit)


@pytest.mark.parametrize("width", [LARGE, SMALL])
def test_the_embedded_page_is_framed_by_another_site_and_no_other_page_is(
    windows: Windows, another_site: Callable[[str], str], width: int
) -> None:
    visit = windows.open("/portails/ecoles/integrer", width=width)
    assert visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not visit.faults
    visit.picture("portal-embedded")
    frames = "".join(
        f'<iframe name="{name}" title="{name}" src="{windows.address}{path}" width="600" height="400"></iframe>'
        for name, path in [("open", "/portails/ecoles/integrer"), ("closed", "/portails/ecoles")]
    )
    page = visit.page.context.new_page()
    page.goto(another_site(frames))
    expect(page.frame_locator('iframe[name="open"]').get_by_role("heading", level=1)).to_contain_text(
        "Écoles"
    )
    assert page.frame_locator('iframe[name="closed"]').get_by_role("heading", level=1).count() == 0
    with page.context.expect_page() as opened:
        page.frame_locator('iframe[name="open"]').get_by_role("link").first.click()
    assert "/aides/socle-numerique-ecoles" in opened.value.url
