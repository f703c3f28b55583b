"""A real browser on a real site: Debian's Chromium, driven by Playwright, over a database of real data."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.tools.loading import load

from . import site
from .browsing import Windows

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "Chromium is missing. Install it (Debian: apt-get install chromium), or leave these tests out: -m 'not browser'."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def site_address(postgres: str) -> Iterator[str]:
    """Yield the address of the demonstration, loaded once with the real territories and schemes."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-e2e-"))
    try:
        with site.database(postgres) as url, site.running(url, folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Yield Chromium; closed with the last browser test, for its event loop would trouble Django's tests."""
    program = load("browser").find_browser()
    if program is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def windows(browser: Browser, site_address: str) -> Iterator[Windows]:
    """Open windows on the site: `windows.open("/aides", width=375, scripts=False)`."""
    opened = Windows(browser, site_address)
    yield opened
    opened.close()
