"""The real kernel, or a plain word about what is missing to ask it."""

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest

from quizgen.witness.hosts import Missing, Program, programs
from quizgen.witness.verify import ADDRESSES, LOOPBACK


def lack(what: str) -> NoReturn:
    """Fail where everything must run; elsewhere say what cannot, and what would let it."""
    if os.environ.get("CI"):
        pytest.fail(f"CI runs the tests against the real kernel in full; missing: {what}")
    pytest.skip(f"The tests against the real kernel cannot run here. Missing: {what}")


def _running(mode: str, *addresses: str) -> Iterator[list[Program]]:
    try:
        with programs(mode, *addresses) as running:
            yield running
    except Missing as missing:
        lack(str(missing))


@pytest.fixture(scope="module")
def wire() -> Iterator[list[Program]]:
    """Two hosts, each in a namespace, with a wire between them."""
    yield from _running("wire", *ADDRESSES)


@pytest.fixture(scope="module", params=["captured", "loopback"])
def looped(request: pytest.FixtureRequest) -> Iterator[list[Program]]:
    """One program that plays both hosts, over the loopback, captured and not."""
    yield from _running(request.param, LOOPBACK)
