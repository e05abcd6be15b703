"""What a search proves is told, and no more."""

import pytest

from quizgen.forms.searches import told_proof
from quizgen.tcp.search.variants import VARIANTS, prove


@pytest.mark.parametrize("name", VARIANTS)
def test_a_changed_rule_is_told_as_why_shows_it(name: str) -> None:
    """The rule, the worlds searched on the side where nothing is found, or both fewest counts."""
    proof = prove(VARIANTS[name])
    told = told_proof(proof)
    for language in ("en", "zh"):
        assert VARIANTS[name].text[language] in told[language]
        if proof.fewest:
            assert all(str(found.segments) in told[language] for found in proof.fewest)
        else:
            empty = proof.tcp if VARIANTS[name].bad else proof.changed
            assert empty.complete
            assert f" {empty.worlds} " in told[language]
