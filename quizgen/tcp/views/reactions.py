"""What one host does when one event meets it: in words, and one line each in a table."""

from collections.abc import Iterable

from quizgen.tcp.model.tcb import Outcome
from quizgen.tcp.run.situations import Happening, Situation, reach
from quizgen.tcp.run.trace import CLIENT_ISN, ISS_SYMBOLS, Name, ack_symbol, seq_symbol
from quizgen.tcp.views.steps import by_section
from quizgen.words import Words, say
from quizgen.wrapping import aligned

_SAY = Words("tcp")
Reaction = tuple[Situation, Happening, Outcome]


def reactions_table(reactions: Iterable[Reaction], language: str) -> str:
    """One line a state and event: what follows, and the section that says so."""
    rows = [
        (
            situation.text[language],
            happening.text[language],
            str(outcome.tcb.state),
            "; ".join(segment.flags for segment in outcome.sent) or "-",
            outcome.reasons[-1].section,
        )
        for situation, happening, outcome in reactions
    ]
    return aligned(rows, len(rows[0]))


def reaction_text(
    situation: Situation, happening: Happening, outcome: Outcome, language: str
) -> str:
    """The next state, what is sent and told, and the clauses that decided it."""

    def word(key: str) -> str:
        return _SAY(f"reaction.{key}")[language]

    def line(key: str, told: str) -> str:
        return f"  {word(key)}{say('colon')[language]}{told}"

    names = known_isns(situation, outcome)
    sent = _sent(situation, outcome, names)
    lines = [
        f"{situation.text[language]} · {happening.text[language]}",
        line("next", outcome.tcb.state),
        line("sends", "; ".join(sent) or word("nothing")),
    ]
    if named := [name for name in names if f"={name.symbol}" in " ".join(sent)]:
        isns = (f"{word('own' if n.side is situation.side else 'peer')} {n.symbol}" for n in named)
        lines.append(line("isn", "; ".join(isns)))
    if outcome.signals:
        lines.append(line("tells", "; ".join(outcome.signals)))
    if outcome.restarts_time_wait:
        lines.append(f"  {word('timer')}")
    lines += [f"  {by_section(rule)[language]}" for rule in outcome.reasons]
    return "\n".join(lines) + "\n"


def _sent(situation: Situation, outcome: Outcome, names: tuple[Name, ...]) -> list[str]:
    """What the host sends, its numbers in symbols: `ACK seq=x+2 ack=y+2`."""
    has_own = any(name.side is situation.side for name in names)
    sent = []
    for segment in outcome.sent:
        # A host that has chosen no number can only have copied one.
        copied = segment.ack is None and not has_own
        seq = "SEG.ACK" if copied else seq_symbol(names, situation.side, segment)
        ack = ack_symbol(names, situation.side, segment)
        octets = len(segment.text)
        sent.append(
            f"{segment.flags} seq={seq}"
            + (f" ack={ack}" if ack else "")
            + (f" len={octets}" if octets else "")
        )
    return sent


def known_isns(situation: Situation, outcome: Outcome) -> tuple[Name, ...]:
    """The initial sequence numbers as far as they are chosen: x the client's, y the server's."""
    side, (before, _) = situation.side, reach(situation)
    own = before.iss or outcome.tcb.iss
    peer = before.irs or outcome.tcb.irs or CLIENT_ISN  # which `situations` uses before it is known
    known = ((side, own), (side.peer, peer))
    return tuple(Name(host, ISS_SYMBOLS[host], number) for host, number in known if number)
