"""The pictures of docs/screenshots: main pages of the demo at desktop and phone width, in both languages.

    python -m benchmarks.screenshots http://127.0.0.1:8001 docs/screenshots

Needs the extra [test] and a Chromium, and `kb demo` serving at the address.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = {
    "home": "/", "product": "/product/jiebei", "notice": "/notice/yz-banfa-2026-901",
    "compare": "/compare?a=yz-banfa-2025-901&b=yz-banfa-2026-901", "obligations": "/obligations?obligation=capital",
    "enforcement": "/enforcement", "calendar": "/calendar", "data": "/kb",
}
SIZES = {"desktop": (1280, 1040), "phone": (390, 1100)}


def main() -> None:
    """Writes one PNG a page, language and size."""
    site, folder = sys.argv[1].rstrip("/"), Path(sys.argv[2])
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for size, (width, height) in SIZES.items():
            for language in ("zh", "en"):
                context = browser.new_context(viewport={"width": width, "height": height},
                                              locale={"zh": "zh-CN", "en": "en-GB"}[language])
                page = context.new_page()
                for name, path in PAGES.items():
                    page.goto(site + path)
                    page.screenshot(path=folder / f"{name}-{language}-{size}.png")
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
