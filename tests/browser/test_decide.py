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
    visitor.settle()
    sentence = answer(page)
    page.get_by_label("Title", exact=True).fill("<img src=x onerror=alert(1)> & co")
    page.get_by_role("button", name="Make the record").click()
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


def test_no_address_that_somebody_typed_is_a_link_and_long_names_fit(
    visitor: Visitor, browser: Browser, tmp_path: Path
) -> None:
    page = visitor.open("/decide")
    title = "http://x.example www.x.example a@x.example [x](https://x.example) <http://x.example>"
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Signed by", exact=True).fill("Y" * 120)
    page.get_by_role("button", name="Make the record").click()
    box = page.get_by_test_id("stAlert").filter(has_text="signed by")
    expect(box).to_contain_text("[x](https:\u2060//x.example)")
    assert box.locator("a").count() == 0
    with page.expect_download() as caught:
        page.get_by_role("button", name="HTML, to print").click()
    caught.value.save_as(tmp_path / "record.html")
    paper = browser.new_context(offline=True, viewport={"width": 680, "height": 900}).new_page()
    paper.emulate_media(media="print")
    paper.goto((tmp_path / "record.html").as_uri())
    assert paper.locator("a").count() == 1  # the view's own
    assert paper.evaluate("document.documentElement.scrollWidth") <= 680
    paper.context.close()


def test_the_link_of_the_record_reopens_exactly_this_view(visitor: Visitor) -> None:
    page = visitor.open("/decide?d_traffic=77777&d_ood_share=12.5&d_on_site=false&d_slo_ms=none")
    link = page.get_by_test_id("stCode").inner_text().strip()
    told = answer(page)
    page.get_by_test_id("stButtonGroup").get_by_text("Bank chat", exact=True).click()
    expect(page.get_by_test_id("stAlert").first).not_to_contain_text(told)
    visitor.open(link.removeprefix(visitor.server.url))
    assert answer(page) == told
    assert page.get_by_test_id("stCode").inner_text().strip() == link


def test_a_record_read_back_says_what_has_changed(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/decide")
    page.get_by_role("button", name="Make the record").click()
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


def test_what_is_typed_and_pressed_at_once_stands_in_the_record(
    visitor: Visitor, tmp_path: Path
) -> None:
    """Keys as fast as they go, a need and a title among them, and no wait before the press."""
    page = visitor.open("/decide")
    traffic = page.get_by_role("spinbutton", name="Queries a month")
    title = page.get_by_label("Title", exact=True)
    for turn in range(3):
        traffic.fill(f"{70_000 + turn}")
        title.click()
        page.keyboard.press("Control+A")
        page.keyboard.type(f"=Decision {turn} of the house")
        page.get_by_label("Signed by", exact=True).click()
        page.keyboard.press("Control+A")
        page.keyboard.type(f"A. Signer {turn}")
        page.get_by_role("button", name="Make the record").click()
        expect(page.get_by_text(f"=Decision {turn} of the house signed by")).to_be_visible()
        with page.expect_download() as caught:
            page.get_by_role("button", name="JSON", exact=True).click()
        caught.value.save_as(tmp_path / "record.json")
        record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
        assert record["title"] == f"=Decision {turn} of the house"
        assert record["signed_by"] == f"A. Signer {turn}"
        assert record["needs"]["traffic"] == 70_000 + turn


def test_the_boxes_of_the_record_stand_while_the_answer_changes(visitor: Visitor) -> None:
    """A box that is drawn anew under the fingers loses what they type."""
    page = visitor.open("/decide")
    title = page.get_by_label("Title", exact=True)
    title.fill("kept")
    page.evaluate("window.title = document.querySelector('input[aria-label=Title]')")
    traffic = page.get_by_role("spinbutton", name="Queries a month")
    for value, told in (("-1", "No answer for"), ("30000", "it passes every need"),
                        ("0", "No answer for"), ("20000", "it passes every need")):  # fmt: skip
        traffic.fill(value)
        traffic.press("Enter")
        expect(page.get_by_text(told).first).to_be_visible()
    box = page.get_by_role("spinbutton", name="p95 latency, at most (ms)")
    box.fill("0")
    box.press("Enter")
    expect(page.get_by_text("No router passes every need")).to_be_visible()
    visitor.settle()
    assert page.evaluate("window.title === document.querySelector('input[aria-label=Title]')")
    expect(title).to_have_value("kept")


def test_a_record_is_withheld_once_the_needs_have_moved_on(visitor: Visitor) -> None:
    page = visitor.open("/decide")
    page.get_by_role("button", name="Make the record").click()
    html = page.get_by_role("button", name="HTML, to print")
    expect(html).to_be_visible()
    box = page.get_by_role("spinbutton", name="p95 latency, at most (ms)")
    box.fill("450")
    box.press("Enter")
    expect(page.get_by_text("was 500 ms, is 450 ms")).to_be_visible()
    expect(html).to_have_count(0)
    page.get_by_role("button", name="Make the record").click()
    expect(html).to_be_visible()


def test_a_figure_out_of_bounds_takes_the_answer_away(visitor: Visitor) -> None:
    page = visitor.open("/decide")
    box = page.get_by_role("spinbutton", name="OOD share (%)")
    box.fill("250")
    box.press("Enter")
    expect(page.get_by_text("OOD share is 250 %: give 0 to 100 %")).to_be_visible()
    expect(page.get_by_text("it passes every need")).to_have_count(0)
    box.fill("25")
    box.press("Enter")
    expect(page.get_by_text("it passes every need").first).to_be_visible()


def test_a_long_title_is_refused_and_not_lost(visitor: Visitor) -> None:
    page = visitor.open("/decide")
    title = page.get_by_label("Title", exact=True)
    title.fill("y" * 150)
    page.get_by_role("button", name="Make the record").click()
    expect(page.get_by_text("Title has 150 characters, 30 more")).to_be_visible()
    expect(title).to_have_value("y" * 150)


def test_an_emptied_limit_is_no_limit_and_its_address_says_so(visitor: Visitor) -> None:
    page = visitor.open("/decide")
    box = page.get_by_role("spinbutton", name="p95 latency, at most (ms)")
    expect(box).to_have_value("500")
    box.fill("")
    box.press("Enter")
    expect(page).to_have_url(re.compile("d_slo_ms=none"))
    expect(box).to_have_attribute("placeholder", "No limit")
    visitor.open(page.url.removeprefix(visitor.server.url))
    expect(box).to_have_value("")
    box.fill("0")
    box.press("Enter")
    expect(page.get_by_text("A p95 latency of at most 0 ms is asked for")).to_be_visible()
    expect(box).to_have_value("0")
    box.fill("250")
    box.press("Enter")
    expect(page).to_have_url(re.compile("d_slo_ms=250"))


def test_an_address_names_an_example_and_what_it_does_not_understand(visitor: Visitor) -> None:
    page = visitor.open("/decide?d_preset=Bank+chat&d_traffic=abc&d_pay=%3Cb%3E")
    expect(page.get_by_text("Not understood in the address")).to_contain_text("d_traffic=abc")
    box = page.get_by_role("spinbutton", name="Queries a month")
    expect(box).to_have_value("2000000")
    box.fill("5000")
    box.press("Enter")
    expect(page).to_have_url(re.compile("d_traffic=5000"))
    page.get_by_test_id("stButtonGroup").get_by_text("Classroom", exact=True).click()
    expect(box).to_have_value("3000")
    page.get_by_role("button", name="Put them back").click()
    expect(box).to_have_value("5000")
    expect(page).to_have_url(re.compile("d_traffic=5000"))
    expect(page).to_have_url(re.compile("d_preset=Bank"))
    visitor.open(page.url.removeprefix(visitor.server.url))
    expect(box).to_have_value("5000")
