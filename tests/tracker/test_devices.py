"""Devices by the names people know them by."""

import pytest

from tracker.accounts.devices import MOST, device_name

_LIKE_GECKO = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0) {_LIKE_GECKO} Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"Mozilla/5.0 (X11; CrOS x86_64) {_LIKE_GECKO} Safari/537.36", "Chrome on ChromeOS"),
        (
            f"Mozilla/5.0 (Linux; Android 15; SM-S931B) {_LIKE_GECKO} Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) {_WEBKIT} Safari/604.1", "Safari on iPhone"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X) {_WEBKIT} Safari/605.1", "Safari on Mac"),
        ("Ada's tablet", "Ada's tablet"),
        ("Tracker/2 (Android; Firefox/fan)", "Tracker/2 (Android; Firefox/fan)"),
        ("Mozilla/5.0 (unheard of)", "Mozilla/5.0 (unheard of)"),
        ("two\r\nlines", "two lines"),
        ("", ""),
        ("x" * 5_000, "x" * MOST),
    ],
)
def test_is_called_what_people_call_it(agent, name):
    assert device_name(agent) == name
