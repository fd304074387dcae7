"""Drives the page of `nkl review` in a headless Chromium.

    python3 page.py CHROMIUM URL first|again PICTURES

The table is that of browser.rs: 100,000 rows in three groups. `first` does everything, and puts
pictures of the page, light and dark, into the folder PICTURES; `again` looks for what it edited.
Ends with an error where something is not as it should be.
"""

import sys
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROWS = 100_000


def count(page):
    return page.locator("#count").inner_text()


def until(what, ask, seconds=20):
    """Waits until `ask` gives something true, and returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


def selected(page):
    words = count(page).split(" · ")
    return int(words[1].split()[0].replace(",", "")) if len(words) > 1 else 0


def loads(page, url):
    page.goto(url)
    until("all rows", lambda: count(page) == "100,000 rows")
    assert "token" not in page.url, "the token stays in the address bar"
    first = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)[0]"
    )
    print(f"first paint after {first:.0f} ms")


def filters(page):
    page.keyboard.press("f")
    page.select_option("#filter-column", label="label")
    page.select_option("#filter-operator", "is")
    page.fill("#filter-value", "dog")
    page.keyboard.press("Enter")
    until("dogs", lambda: count(page).startswith("33,333 of 100,000"))
    page.keyboard.press("/")
    page.keyboard.type("s3 wav/1.wav")
    found = sum(1 for row in range(1, ROWS, 3) if row % 7 == 3 and row % 12 in (1,))
    until("the search", lambda: count(page).startswith(f"{found:,} of"))
    page.fill("#search", "")
    page.keyboard.press("Escape")
    page.click("#filters button[title='Remove the filter']")
    until("all rows", lambda: count(page) == "100,000 rows")


def issues(page):
    current = page.locator(".row.current")
    for row in (3, 6, 3, 9):
        page.keyboard.press("n")
        until(f"row {row}", lambda: current.get_attribute("aria-rowindex") == str(row + 2))
    page.keyboard.press("Shift+N")
    until("row 3", lambda: current.get_attribute("aria-rowindex") == "5")
    # What is suggested can be taken, and taken back.
    page.keyboard.press("a")
    until("the edit", lambda: page.locator("#saved").inner_text() == "1 edit saved")
    expect(current.locator(".edited")).to_have_text("dog")
    page.keyboard.press("Control+z")
    until("no edit", lambda: page.locator("#saved").inner_text() == "0 edits saved")
    expect(current.locator(".edited")).to_have_count(0)


def lasso(page):
    box = page.locator("#map").bounding_box()
    x, y = box["x"], box["y"]
    w, h = box["width"], box["height"]
    # Round the group that lies to the lower left: the first of three side by side.
    corners = [(0.02, 0.45), (0.35, 0.45), (0.35, 0.98), (0.02, 0.98), (0.02, 0.5)]
    places = [(x + a * w, y + b * h) for a, b in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()
    until("a selection", lambda: selected(page) == 33_334)
    page.get_by_role("tab", name="Compare").click()
    expect(page.locator(".compare table")).to_contain_text("cat 100 %")
    page.keyboard.press("Shift+K")
    expect(page.locator(".compare table")).to_contain_text("A")
    page.keyboard.press("o")
    until("only these", lambda: count(page).startswith("33,334 of"))
    page.keyboard.press("o")
    page.keyboard.press("Escape")
    until("no selection", lambda: selected(page) == 0)
    # The same by keys: a frame from the middle to the upper edge.
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Shift+ArrowUp")
    for _ in range(8):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    assert until("a frame", lambda: selected(page)) < 33_334


def histograms(page):
    """Bars select rows, by mouse and by keys, and follow filters."""
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    bars = page.get_by_role("application", name="Histogram of label")
    expect(bars).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    one = until("a class", lambda: selected(page))
    assert one in (33_333, 33_334), one
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Enter")
    until("two classes", lambda: selected(page) in (66_666, 66_667))
    box = bars.bounding_box()
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.4 * box["height"])
    until("the last class", lambda: selected(page) in (33_333, 33_334))
    # Of the rows that a filter leaves only these are selected.
    page.keyboard.press("/")
    page.keyboard.type("s3")
    until("the speaker", lambda: count(page).startswith("14,28"))
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.4 * box["height"])
    until("the class of the speaker", lambda: selected(page) in (4761, 4762))
    page.fill("#search", "")
    page.keyboard.press("Escape")
    # Another column's histogram comes and goes, and is remembered.
    page.click("button[title='Remove the histogram of score']")
    expect(page.get_by_role("application", name="Histogram of score")).to_have_count(0)
    page.select_option("#add-histogram", "score")
    expect(page.get_by_role("application", name="Histogram of score")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("Escape")
    until("no selection", lambda: selected(page) == 0)


def columns(page):
    """Columns are hidden, shown and moved, and stay so when the page is loaded again."""
    names = page.locator("#table-pane [role=columnheader]")
    before = names.all_inner_texts()
    place = next(i for i, name in enumerate(before) if "score" in name)
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="Columns")
    dialog.get_by_placeholder("find a column").fill("sco")
    dialog.get_by_label("score").uncheck()
    expect(names).to_have_count(len(before) - 1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert not any("score" in name for name in names.all_inner_texts())
    page.reload()
    until("all rows", lambda: count(page) == "100,000 rows")
    expect(names).to_have_count(len(before) - 1)
    page.click("#columns")
    dialog.get_by_label("score").check()
    expect(names).to_have_count(len(before))
    while "score" not in names.all_inner_texts()[place]:
        dialog.locator("button[title='Move score left']").click()
    page.keyboard.press("Escape")
    assert names.all_inner_texts() == before


def plays(page):
    page.keyboard.press("g")
    page.keyboard.press("Home")
    decoded = until("samples", lambda: int(page.evaluate("document.body.dataset.decoded || 0")))
    assert decoded == 24_000, decoded
    # The picture has more than one colour where there is sound.
    until("a spectrogram", lambda: page.evaluate(
        """() => { const c = document.querySelector('.spectrogram');
        const d = c.getContext('2d').getImageData(60, 0, c.width - 60, c.height).data;
        const seen = new Set(); for (let i = 0; i < d.length; i += 4)
        seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return seen.size; }"""
    ) > 50)
    page.keyboard.press("Space")
    at = "document.getElementById('audio').currentTime"
    until("playback", lambda: page.evaluate(at) > 0.2)
    sound = page.evaluate(
        "(({duration, paused, error}) => [duration, paused, error])(document.getElementById('audio'))"
    )
    assert abs(sound[0] - 1.5) < 0.01 and not sound[1] and sound[2] is None, sound
    page.keyboard.press("Space")
    assert page.evaluate("document.getElementById('audio').paused")


def edits(page):
    page.keyboard.press("e")
    page.keyboard.type("zebra")
    page.keyboard.press("Enter")
    until("the edit", lambda: page.locator("#saved").inner_text() == "1 edit saved")
    page.keyboard.press("t")
    page.keyboard.type("noisy")
    page.keyboard.press("Enter")
    until("the tag", lambda: page.locator("#saved").inner_text() == "2 edits saved")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.reload()
    until("all rows", lambda: count(page) == "100,000 rows")
    finds(page)


def finds(page):
    """What was edited is marked, counted, and found by a filter."""
    cells = page.locator(".row[aria-rowindex='2'] .cell.edited")
    expect(cells).to_have_text(["zebra", "noisy"])
    expect(page.locator("#saved")).to_have_text("2 edits saved")
    page.keyboard.press("f")
    page.select_option("#filter-column", label="label")
    page.select_option("#filter-operator", "is edited")
    page.click("#filter-add")
    until("the edited row", lambda: count(page).startswith("1 of 100,000"))
    page.click("#filters button[title='Remove the filter']")
    until("all rows", lambda: count(page) == "100,000 rows")


def sorts(page):
    page.get_by_role("button", name="score").click()
    first = page.locator(".row[aria-rowindex='2'] .cell.number").first
    until("the least", lambda: first.inner_text() == "0")
    page.get_by_role("button", name="score").click()
    until("the greatest", lambda: first.inner_text() == "0.999")
    page.get_by_role("button", name="score").click()
    page.keyboard.press("g")
    page.keyboard.press("End")
    expect(page.locator(f".row[aria-rowindex='{ROWS + 1}']")).to_be_visible()


def pictures(page, folder):
    folder.mkdir(parents=True, exist_ok=True)
    page.keyboard.press("Home")
    for theme in ("light", "dark"):
        while page.locator("#theme").inner_text().lower() != theme:
            page.keyboard.press("d")
        time.sleep(0.5)
        page.screenshot(path=str(folder / f"review_{theme}.png"))


def main():
    chromium, url, part, folder = sys.argv[1:]
    host = url.split("/?")[0]
    with sync_playwright() as playwright:
        # Without a sandbox: containers do not allow it, and the page is the project's own.
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        trouble = []
        page.on("console", lambda m: m.type in ("error", "warning") and trouble.append(m.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "request",
            lambda r: r.url.startswith((host, "data:")) or trouble.append(f"asks for {r.url}"),
        )
        loads(page, url)
        for check in (filters, issues, lasso, histograms, columns, plays, edits, sorts) if part == "first" else (finds,):
            check(page)
            print(f"{check.__name__}: as it should be")
        if part == "first":
            pictures(page, Path(folder))
        # What the graphics driver says of its speed is no fault of the page.
        trouble = [t for t in trouble if "GPU stall" not in t and "WebGL" not in t]
        assert not trouble, trouble
        browser.close()


if __name__ == "__main__":
    main()
