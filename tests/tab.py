"""A page in a real browser, driven as a person does: by keys, by the mouse, and by looking."""

import base64
import itertools
import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from browser import chromium

_START = 'exec "${@:3}" 3<&"$1" 4>&"$2"'
_KEYS = {"Enter": "\r", "Tab": "\t", " ": " ", "ArrowDown": "", "ArrowUp": ""}
_CODES = {"Enter": 13, "Tab": 9, " ": 32, "ArrowDown": 40, "ArrowUp": 38}


class Tab:
    """One page, over the browser's own protocol, spoken through a pair of pipes."""

    def __init__(self, file: Path, folder: Path, width: int, height: int = 900) -> None:
        self.errors: list[str] = []
        self._numbers = itertools.count(1)
        self._rest = b""
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        browser = [
            *(chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}", "about:blank"),
        ]
        command = ["bash", "-c", _START, "bash", str(to_read), str(to_write), *browser]
        self._process = subprocess.Popen(
            command, pass_fds=(to_read, to_write), stderr=subprocess.DEVNULL
        )
        os.close(to_read)
        os.close(to_write)
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
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
        self._process.terminate()
        self._process.wait()
        os.close(self._read)
        os.close(self._write)

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

    def dark(self) -> None:
        """As a reader's machine does at night."""
        scheme = [{"name": "prefers-color-scheme", "value": "dark"}]
        self._call("Emulation.setEmulatedMedia", features=scheme)

    def photograph(self) -> bytes:
        """A PNG of the whole page."""
        taken = self._call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(taken["data"])

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (told := self._next()).get("id") != number:
            self._note(told)
        assert "result" in told, told
        result: dict[str, Any] = told["result"]
        return result

    def _until(self, event: str) -> None:
        while (told := self._next()).get("method") != event:
            self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        """What a reader of the console would see."""
        if told.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.errors.append(json.dumps(told["params"]))

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            octets = os.read(self._read, 1 << 16)
            assert octets, "the browser has gone"
            self._rest += octets
        message, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told
