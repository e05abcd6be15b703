"""A page in a real browser, driven as a person does: by keys, by the mouse, and by looking.

One browser serves all tests of a process, since it takes longest to start; each page has a profile
of its own in it, and knows nothing of those before.
"""

import base64
import functools
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

_START = 'exec "${@:3}" 3<&"$1" 4>&"$2"'
_KEYS = {"Enter": "\r", "Tab": "\t", " ": " ", "ArrowDown": "", "ArrowUp": ""}
_CODES = {"Enter": 13, "Tab": 9, " ": 32, "ArrowDown": 40, "ArrowUp": 38}


def chromium() -> str:
    """The browser's path; the test is skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("needs chromium")
    return found


class Browser:
    """One process, and its own protocol, spoken through a pair of pipes."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._rest = b""
        self._profile = tempfile.TemporaryDirectory()
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        browser = [
            *(chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--remote-debugging-pipe", f"--user-data-dir={self._profile.name}", "about:blank"),
        ]
        command = ["bash", "-c", _START, "bash", str(to_read), str(to_write), *browser]
        self._process = subprocess.Popen(
            command, pass_fds=(to_read, to_write), stderr=subprocess.DEVNULL
        )
        os.close(to_read)
        os.close(to_write)

    def end(self) -> None:
        """Once no test wants it any more."""
        self._process.terminate()
        self._process.wait()
        os.close(self._read)
        os.close(self._write)
        self._profile.cleanup()

    def send(self, session: str, method: str, parameters: dict[str, Any]) -> int:
        """Say something to a page, or to the browser itself; return the number of the answer."""
        message = {"id": next(self._numbers), "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        return int(message["id"])

    def next(self) -> dict[str, Any]:
        """What it says next, of whichever page."""
        while b"\0" not in self._rest:
            octets = os.read(self._read, 1 << 16)
            assert octets, "the browser has gone"
            self._rest += octets
        message, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told


@functools.cache
def browser() -> Browser:
    """That of this process, started for the first test that wants it."""
    return Browser()


def end() -> None:
    """No browser outlives the tests."""
    if browser.cache_info().currsize:
        browser().end()
        browser.cache_clear()


class Tab:
    """One page, in a profile that nobody has used."""

    def __init__(self, file: Path, width: int, height: int = 900, *, dark: bool = False) -> None:
        self.errors: list[str] = []
        self._session = ""
        self._browser = browser()
        self._context = self._call("Target.createBrowserContext")["browserContextId"]
        target = self._call(
            "Target.createTarget", url="about:blank", browserContextId=self._context
        )["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")
        self.resize(width, height)
        if dark:
            self.dark()
        self._call("Page.navigate", url=file.as_uri())
        self._until("Page.loadEventFired")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session = ""
        self._call("Target.disposeBrowserContext", browserContextId=self._context)

    def value(self, script: str) -> Any:
        """What an expression is on the page."""
        found = self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str, *, shift: bool = False) -> None:
        """One key, down and up."""
        text = _KEYS.get(key, key)
        known: dict[str, Any] = {"key": key, "modifiers": 8 if shift else 0}
        code = _CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)
        known |= {"windowsVirtualKeyCode": code}
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self._call("Input.dispatchKeyEvent", **down, **known)
        self._call("Input.dispatchKeyEvent", type="keyUp", **known)

    def click(self, selector: str) -> None:
        """The middle of an element, scrolled into view."""
        where = self.value(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'center'}); const box = e.getBoundingClientRect();"
            " return [box.left + Math.min(20, box.width / 2), box.top + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=where[0],
                y=where[1],
                button="left",
                clickCount=1,
            )

    def type(self, words: str) -> None:
        """Words into what has the focus."""
        self._call("Input.insertText", text=words)

    def reload(self) -> None:
        """As a reader does who comes back."""
        self._call("Page.reload")
        self._until("Page.loadEventFired")

    def resize(self, width: int, height: int = 900) -> None:
        """As a window of so many pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **size)

    def dark(self) -> None:
        """As a reader's machine does at night."""
        scheme = [{"name": "prefers-color-scheme", "value": "dark"}]
        self._call("Emulation.setEmulatedMedia", features=scheme)

    def photograph(self, *, whole: bool = True) -> bytes:
        """A PNG of the whole page, or of what the window shows."""
        taken = self._call("Page.captureScreenshot", captureBeyondViewport=whole)
        return base64.b64decode(taken["data"])

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = self._browser.send(self._session, method, parameters)
        while (told := self._browser.next()).get("id") != number:
            self._note(told)
        assert "result" in told, told
        result: dict[str, Any] = told["result"]
        return result

    def _until(self, event: str) -> None:
        while (told := self._browser.next()).get("method") != event:
            self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        """What a reader of this page's console would see."""
        is_own = told.get("sessionId") == self._session
        if is_own and told.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.errors.append(json.dumps(told["params"]))
