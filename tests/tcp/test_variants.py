"""Each rule that interviewers ask about matters: without it the bad world is reachable."""

import pytest

from quizgen.tcp.run.trace import run
from quizgen.tcp.search.predicate import Past, predicate
from quizgen.tcp.search.variants import VARIANTS, prove

NAMES = (
    "two-way-handshake",
    "four-way-handshake",
    "no-time-wait",
    "time-wait-of-one-msl",
    "fixed-iss",
    "syn-and-fin-take-no-number",
    "ack-and-fin-merged",
    "no-challenge-ack",
)


def test_the_variants_are_these() -> None:
    assert tuple(VARIANTS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_variant_proves_its_rule(name: str) -> None:
    """TCP and the variant answer the same question differently, as the variant says."""
    proof = prove(VARIANTS[name])
    assert proof.holds
    assert proof.tcp.complete
    assert proof.changed.complete
    assert proof.tcp.bounds == proof.changed.bounds


@pytest.mark.parametrize("name", [name for name in NAMES if VARIANTS[name].bad])
def test_the_counterexample_can_be_replayed(name: str) -> None:
    """The shortest script, run under the variant, ends in the bad world; TCP never gets there."""
    variant = VARIANTS[name]
    script = prove(variant).changed.script
    assert script is not None
    end = run(script, None, variant.protocol).end
    told = variant.world == "server told reset"
    assert predicate(variant.world).holds(end, Past(told_reset=(told, told)))


def test_a_fourth_handshake_segment_is_a_waste() -> None:
    fewest = prove(VARIANTS["four-way-handshake"]).fewest
    assert fewest is not None
    assert [found.segments for found in fewest] == [3, 4]


def test_merging_ack_and_fin_forbids_the_half_close() -> None:
    proof = prove(VARIANTS["ack-and-fin-merged"])
    assert proof.tcp.script is not None
    assert proof.changed.script is None
