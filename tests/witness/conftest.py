"""The real kernel, or a plain word about what is missing to ask it."""

from collections.abc import Iterator

import pytest

from quizgen.witness.hosts import Missing, Program, programs
from quizgen.witness.watch import ADDRESSES, LOOPBACK, Method, Watch


def _running(mode: str, *addresses: str) -> Iterator[list[Program]]:
    try:
        with programs(mode, *addresses) as running:
            yield running
    except Missing as missing:
        pytest.skip(f"the real kernel cannot be asked here; missing: {missing}")


@pytest.fixture(scope="module")
def wire() -> Iterator[list[Program]]:
    """Two hosts, each in a namespace, with a wire between them."""
    yield from _running("wire", *ADDRESSES)


@pytest.fixture(scope="module", params=["captured", "loopback"])
def looped(request: pytest.FixtureRequest) -> Iterator[list[Program]]:
    """One program that plays both hosts, over the loopback, captured and not."""
    yield from _running(request.param, LOOPBACK)


@pytest.fixture(scope="module")
def watch(wire: list[Program]) -> Watch:
    """The kernel, watched over the wire."""
    return Watch(wire, Method.WIRE)
