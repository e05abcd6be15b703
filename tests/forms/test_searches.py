"""What a search proves is told, and no more."""

import pytest

from quizgen.cli import main
from quizgen.forms.searches import told_proof
from quizgen.tcp.search.variants import VARIANTS, prove
from quizgen.words import LANGUAGES


@pytest.mark.parametrize("name", VARIANTS)
def test_a_changed_rule_is_told_as_why_shows_it(name: str) -> None:
    """The rule, the worlds searched on the side where nothing is found, or both fewest counts."""
    proof = prove(VARIANTS[name])
    told = told_proof(proof)
    for language in LANGUAGES:
        assert VARIANTS[name].text[language] in told[language]
        if proof.fewest:
            assert all(str(found.segments) in told[language] for found in proof.fewest)
        else:
            empty = proof.tcp if VARIANTS[name].bad else proof.changed
            assert empty.complete
            assert f" {empty.worlds} " in told[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VARIANTS)
def test_why_says_what_a_card_says(
    name: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence of an entry with `because` is what `quizgen why` begins with."""
    assert main(["why", name, "--lang", language]) == 0
    assert capsys.readouterr().out.startswith(f"{told_proof(prove(VARIANTS[name]))[language]}\n")
