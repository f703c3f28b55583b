"""What browser tests do: open a page as someone with this screen, check it as everyone, walk it by keyboard."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response

LARGE, SMALL = 1280, 375
HEIGHTS = {LARGE: 900, SMALL: 800}
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


class Visit:
    """One page open in one window, with what went wrong while it was."""

    def __init__(self, page: Page, address: str, *, scripts: bool, twins: list[BrowserContext]) -> None:
        self.page = page
        self.address = address
        self.scripts = scripts
        self.status = 0
        self.faults: list[str] = []
        self.twins = twins
        page.on("console", lambda said: self._hear(said.type, said.text, said.location.get("url", "")))
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", lambda request: self._follow(request.url))

    def open(self, path: str) -> "Visit":
        """Go to a path of the site and wait until its scripts, styles and images are there."""
        self.faults.clear()
        response = self.page.goto(self.address + path, wait_until="load")
        assert isinstance(response, Response)
        self.status = response.status
        return self

    def picture(self, name: str) -> None:
        """Save the whole page as an image when GUICHET_PICTURES names a folder."""
        if folder := os.environ.get("GUICHET_PICTURES"):
            width = self.page.viewport_size["width"] if self.page.viewport_size else 0
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    def tab_to(self, selector: str, *, within: int = 80) -> None:
        """Press Tab until this element has the focus, and require that one sees where the focus is."""
        for _ in range(within):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is not reached by {within} presses of Tab on {self.page.url}")

    def _hear(self, kind: str, text: str, source: str) -> None:
        # The browser also reports the status of the page itself, which tests of error pages expect.
        of_the_page = "Failed to load resource" in text and source == self.page.url
        if kind in {"error", "warning"} and not of_the_page:
            self.faults.append(f"console {kind}: {text} ({source})")

    def _follow(self, url: str) -> None:
        if urlsplit(url).scheme in {"http", "https"} and not url.startswith(self.address):
            self.faults.append(f"request to another site: {url}")


class Windows:
    """Opens windows of a browser on the site; each has its own, empty profile."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: list[BrowserContext] = []

    def open(self, path: str, *, width: int = LARGE, scripts: bool = True, dark: bool = False) -> Visit:
        """Open a path in a new window. `scripts=False` is a browser where JavaScript is off."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=scripts,
            locale="fr-FR",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        context.set_default_timeout(10_000)
        visit = Visit(context.new_page(), self.address, scripts=scripts, twins=self.contexts)
        return visit.open(path)

    def close(self) -> None:
        while self.contexts:
            self.contexts.pop().close()


def check_page(visit: Visit, *, status: int = 200) -> None:
    """Hold a page to what every page owes: answers, is quiet, is titled, fits the screen, is accessible."""
    page = visit.page
    assert visit.status == status, f"{page.url} answers {visit.status}"
    assert not visit.faults, f"{page.url}: {visit.faults}"
    assert re.search(r"Guichet", page.title()), page.title()
    assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} titles"
    if urlsplit(page.url).path != "/" and status == 200:
        assert page.locator("nav.fr-breadcrumb [aria-current=page]").count() == 1, (
            f"{page.url}: no breadcrumb"
        )
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px: {_too_wide(page)}"
    check_accessibility(page if visit.scripts else _where_axe_runs(visit))


def check_accessibility(page: Page, *, only: str = "") -> None:
    """Run axe-core; report each violation with its rule, its elements and where to read about it."""
    options = AXE_OPTIONS | ({"runOnly": {"type": "rule", "values": [only]}} if only else {})
    found = Axe().run(page, options=options).response["violations"]
    lines = [
        f"{violation['id']}: {violation['help']} ({violation['helpUrl']})\n    "
        + "\n    ".join(
            f"{node['target']} {node['html'][:200]} {node['failureSummary']}"
            for node in violation["nodes"][:5]
        )
        for violation in found
    ]
    assert not found, f"{page.url}\n" + "\n".join(lines)


def check_everywhere(windows: Windows, path: str, *, status: int = 200, picture: str = "") -> None:
    """Check a page on both screens, without scripts on the small one, and its colours in the dark theme."""
    visit = windows.open(path)
    for width in (LARGE, SMALL):
        visit.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        check_page(visit, status=status)
        if picture:
            visit.picture(picture)
    check_page(windows.open(path, width=SMALL, scripts=False), status=status)
    check_accessibility(windows.open(path, dark=True).page, only="color-contrast")


def _where_axe_runs(visit: Visit) -> Page:
    """Open the same address where scripts run but the site's are empty: axe-core is itself a script."""
    browser = visit.page.context.browser
    assert browser is not None
    context = browser.new_context(viewport=visit.page.viewport_size, locale="fr-FR", reduced_motion="reduce")
    context.route("**/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    context.add_cookies([_cookie(cookie) for cookie in visit.page.context.cookies()])
    visit.twins.append(context)
    page = context.new_page()
    page.goto(visit.page.url, wait_until="load")
    return page


def _cookie(cookie: Any) -> Any:
    """What one window was given, as another takes it: whoever is signed in stays so."""
    return {key: cookie[key] for key in ("name", "value", "domain", "path")}


def _too_wide(page: Page) -> object:
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 5).map((element) => element.outerHTML.slice(0, 120))"""
    )
