from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import Visitor


def answer(page: Page) -> str:
    return page.get_by_test_id("stAlert").first.inner_text().split("\n")[-1].strip()


def test_from_the_link_to_a_printed_record(
    visitor: Visitor, browser: Browser, tmp_path: Path
) -> None:
    page = visitor.open("/decide")
    before = answer(page)
    page.get_by_test_id("stButtonGroup").get_by_text("Classroom", exact=True).click()
    expect(page.get_by_test_id("stAlert").first).not_to_contain_text(before)
    sentence = answer(page)
    page.get_by_label("Title", exact=True).fill("<img src=x onerror=alert(1)> & co")
    page.get_by_label("Title", exact=True).press("Enter")
    visitor.settle()
    with page.expect_download() as caught:
        page.get_by_role("button", name="HTML, to print").click()
    file = tmp_path / "record.html"
    caught.value.save_as(file)

    offline = browser.new_context(offline=True).new_page()
    asked: list[str] = []
    offline.on("request", lambda request: asked.append(request.url))
    offline.goto(file.as_uri())
    assert asked == [file.as_uri()]
    expect(offline.get_by_role("heading", level=1)).to_have_text(
        "<img src=x onerror=alert(1)> & co"
    )
    assert sentence in offline.locator(".answer").inner_text()
    assert offline.locator("img").count() == 0
    offline.context.close()


def test_the_link_of_the_record_reopens_exactly_this_view(visitor: Visitor) -> None:
    page = visitor.open("/decide?d_traffic=77777&d_ood_share=12.5&d_on_site=false&d_slo_ms=0")
    link = page.get_by_test_id("stCode").inner_text().strip()
    told = answer(page)
    page.get_by_test_id("stButtonGroup").get_by_text("Bank chat", exact=True).click()
    expect(page.get_by_test_id("stAlert").first).not_to_contain_text(told)
    visitor.open(link.removeprefix(visitor.server.url))
    assert answer(page) == told
    assert page.get_by_test_id("stCode").inner_text().strip() == link


def test_a_record_read_back_says_what_has_changed(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/decide")
    with page.expect_download() as caught:
        page.get_by_role("button", name="JSON", exact=True).click()
    file = tmp_path / "record.json"
    caught.value.save_as(file)
    page.get_by_text("An earlier record: what has changed since?").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(file)
    expect(page.get_by_text("Nothing has changed since")).to_be_visible()
    edited = json.loads(file.read_text(encoding="utf-8"))
    edited["needs"]["traffic"] = -1
    file.write_text(json.dumps(edited), encoding="utf-8")
    visitor.open("/decide")
    page.get_by_text("An earlier record: what has changed since?").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(file)
    expect(page.get_by_text("Queries a month is -1")).to_be_visible()


def test_an_emptied_limit_is_no_limit_and_its_address_says_so(visitor: Visitor) -> None:
    page = visitor.open("/decide")
    box = page.get_by_role("spinbutton", name="p95 latency, at most (ms)")
    expect(box).to_have_value("500")
    box.fill("")
    box.press("Enter")
    expect(page).to_have_url(re.compile("d_slo_ms=0"))
    expect(box).to_have_attribute("placeholder", "No limit")
    visitor.open(page.url.removeprefix(visitor.server.url))
    expect(box).to_have_value("")
    box.fill("0")
    box.press("Enter")
    expect(box).to_have_value("")
    box.fill("250")
    box.press("Enter")
    expect(page).to_have_url(re.compile("d_slo_ms=250"))
