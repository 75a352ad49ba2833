"""Pages of one browser, used by one test after the other."""

from playwright.sync_api import Browser, ConsoleMessage, Page
from playwright.sync_api import Error as PlaywrightError

Size = tuple[int, int]

DESKTOP: Size = (1280, 800)
PHONE: Size = (360, 740)


class Windows:
    """Each page opened is a browser of its own, without memory of what was before.

    A page is not thrown away after a test but made to forget, since making one takes longer than most tests.

    Args:
        browser: what they are windows of.
        timeout_milliseconds: how long a page is waited for.

    """

    def __init__(self, browser: Browser, timeout_milliseconds: float) -> None:
        self._browser = browser
        self._timeout_milliseconds = timeout_milliseconds
        self._free: list[tuple[Size, Page]] = []
        self._open: list[tuple[Size, Page]] = []
        self._complaints: list[str] = []

    def open(self, address: str, size: Size = DESKTOP) -> Page:
        """Open an address, in a viewport of so many pixels."""
        page = self._taken(size) or self._made(size)
        self._open.append((size, page))
        page.goto(address)
        return page

    def close_all(self) -> list[str]:
        """Close what is open; return the errors and warnings of its consoles."""
        complaints = self._complaints.copy()  # leaving a page cuts its requests off, which it may complain about
        while self._open:
            size, page = self._open.pop()
            if _has_forgotten(page):
                self._free.append((size, page))
            else:
                page.context.close()
        self._complaints.clear()
        return complaints

    def _taken(self, size: Size) -> Page | None:
        free = next((window for window in self._free if window[0] == size), None)
        if free is None:
            return None
        self._free.remove(free)
        return free[1]

    def _made(self, size: Size) -> Page:
        context = self._browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        context.set_default_timeout(self._timeout_milliseconds)
        page = context.new_page()
        page.on("console", self._note_message)
        page.on("pageerror", self._note_error)
        return page

    def _note_message(self, message: ConsoleMessage) -> None:
        # A refused request is the page's to explain; the browser's own note of it is no fault.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self._complaints.append(message.text)

    def _note_error(self, error: PlaywrightError) -> None:
        self._complaints.append(str(error))


def _has_forgotten(page: Page) -> bool:
    try:
        page.unroute_all(behavior="wait")
        page.emulate_media(color_scheme="light")
        page.evaluate("localStorage.clear()")
        page.goto("about:blank")
    except PlaywrightError:
        return False
    return True
