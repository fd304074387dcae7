#!/usr/bin/env python3
"""The page of `nkl review` on a table of a million rows, in a headless Chromium.

    pip install --target target/playwright playwright
    PYTHONPATH=target/playwright benches/review.py 1000000 target/release/nkl review

Rows, then the command, to which the table is given. Chromium is /usr/bin/chromium, or where
NKL_CHROMIUM says.

Prints how long the program takes to its address, the page to its first paint and first rows, and
sorting, filtering, searching and the lasso until the next frame; and the frames while the wheel and
the scroll bar go through the table: the median, the longest, and how many took over 50 ms. A frame is
the time between two animation frames (requestAnimationFrame), a long task what the browser's
performance API reports as such (over 50 ms on the main thread).
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright


def table(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.write("file,label,speaker,score,umap_1,umap_2\n")
        for i in range(rows):
            x, y = (i * 7919 % 10007) / 1000 + 20 * (i % 3), (i * 104729 % 10009) / 1000
            out.write(
                f"wav/speaker{i % 997}/clip_{i:07}.wav,class {i % 12},s{i % 997},"
                f"{i * 37 % 100003 / 100003:.5f},{x:.4f},{y:.4f}\n"
            )


FRAMES = """(async (what) => {
  const rows = document.querySelector('.rows');
  const frames = [], long = [];
  const seen = new PerformanceObserver((list) => long.push(...list.getEntries().map((e) => e.duration)));
  seen.observe({ entryTypes: ['longtask'] });
  let last = 0;
  for (let i = 0; i < 240; i++) {
    const now = await new Promise((done) => requestAnimationFrame(done));
    if (last) frames.push(now - last);
    last = now;
    if (what === 'wheel') rows.dispatchEvent(new WheelEvent('wheel', { deltaY: 400, cancelable: true }));
    else rows.scrollTop = ((i * 97) % 240) / 240 * rows.scrollHeight;
  }
  seen.disconnect();
  frames.sort((a, b) => a - b);
  return { median: frames[frames.length >> 1], most: frames.at(-1),
           over: frames.filter((f) => f > 50).length, long: long.length, n: frames.length };
})"""

AFTER = """async (words) => {
  const began = performance.now();
  const count = document.getElementById('count');
  while (!words.some((w) => count.textContent.includes(w))) {
    await new Promise((done) => requestAnimationFrame(done));
    if (performance.now() - began > 60000) throw new Error(count.textContent);
  }
  await new Promise((done) => requestAnimationFrame(done));
}"""


def main():
    rows, command = int(sys.argv[1]), sys.argv[2:]
    chromium = os.environ.get("NKL_CHROMIUM", "/usr/bin/chromium")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        table(path, rows)
        size = path.stat().st_size / 1e6
        began = time.monotonic()
        server = subprocess.Popen([*command, str(path)], stdout=subprocess.PIPE, text=True)
        try:
            url = server.stdout.readline().strip()
            print(f"{rows} rows, {size:.0f} MB: address after {time.monotonic() - began:.2f} s")
            measure(url, rows, chromium)
            status = Path(f"/proc/{server.pid}/status").read_text()
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            print(f"server: {int(peak.split()[1]) / 1024:.0f} MiB at most")
        finally:
            server.kill()


def measure(url, rows, chromium):
    all_rows = f"{rows:,} rows"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url, wait_until="commit")
        page.wait_for_selector(".row .cell.text:not(:text('…'))")
        now = page.evaluate("performance.now()")
        paint = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)[0]"
        )
        print(f"first paint {paint:.0f} ms, first rows {now:.0f} ms after the navigation")
        page.evaluate(AFTER, [all_rows])
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(3000)
        for what in ("wheel", "bar"):
            f = page.evaluate(f"{FRAMES}('{what}')")
            print(
                f"scrolling by {what}: {f['n']} frames, median {f['median']:.1f} ms, longest "
                f"{f['most']:.1f} ms, {f['over']} over 50 ms, {f['long']} long tasks"
            )

        def timed(name, act, words):
            began = time.monotonic()
            act()
            page.evaluate(AFTER, words)
            print(f"{name}: {1000 * (time.monotonic() - began):.0f} ms")

        def pressed(name):
            return lambda: page.get_by_title(f"Sort by {name}", exact=True).click()

        page.evaluate("document.querySelector('.rows').scrollTop = 0")
        for column in ("score", "file", "label"):
            first = page.locator(".row[aria-rowindex='2']")
            before = first.inner_text()
            began = time.monotonic()
            pressed(column)()
            pressed(column)()
            page.wait_for_function(
                "(b) => document.querySelector(\".row[aria-rowindex='2']\")?.innerText !== b", arg=before
            )
            print(f"sorting by {column}, twice: {1000 * (time.monotonic() - began):.0f} ms")
            pressed(column)()
        page.keyboard.press("Escape")

        def search(text):
            return lambda: page.fill("#search", text)

        found = len(range(999, rows, 1000))
        timed("searching (150 ms of it waiting for the next letter)", search("999.wav"), [f"{found:,} of"])
        timed("all rows again", search(""), [all_rows])
        box = page.locator("#map").bounding_box()
        x, y, w, h = (box[k] for k in ("x", "y", "width", "height"))
        page.mouse.move(x + 1, y + 1)
        page.mouse.down()
        for a, b in ((0.34, 0.0), (0.34, 0.99), (0.01, 0.99)):
            page.mouse.move(x + a * w, y + b * h, steps=5)
        timed("lasso", page.mouse.up, ["selected"])
        browser.close()


if __name__ == "__main__":
    main()
