"""Numbers that are computed from the table of constants."""

from fractions import Fraction

from quizgen.entries.constants import ExpressionError, Quantity, evaluate, is_number, names_in
from quizgen.entries.constants import written as in_digits
from quizgen.entries.entry import ONLY
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.verdict import Decision, Evidence, Verdict


def decide_number(loaded: LoadedEntry, library: Library, expression: str) -> Verdict:
    """Compute the number, and compare the answer with it, to as many decimals as it has."""
    answer = loaded.entry.answer or {}
    values = {key: constant.value for key, constant in library.constants.items()}
    try:
        value = evaluate(expression, values)
    except ExpressionError as error:
        return Verdict(loaded, findings=(loaded.script_finding(error, "number"),))
    claimed = answer.get(ONLY, "")
    if len(answer) != 1 or not is_number(claimed):
        message = "the answer to 'number' is one number, such as 127 or '4.77'"
        return Verdict(loaded, findings=(loaded.finding(message, "answer"),))
    place = loaded.place("answer")
    decision = Decision(ONLY, claimed, in_digits(value, claimed), (), place)
    told = _told(loaded, library, expression, decision.decided, value)
    finds = f"{expression} = {decision.decided}"
    sources = tuple(library.constants[name].source for name in names_in(expression))
    evidence = Evidence("constant", decision.agrees, told, finds, place, sources)
    return Verdict(loaded, (decision,), evidence=(evidence,))


def _told(
    loaded: LoadedEntry, library: Library, expression: str, decided: str, value: Fraction
) -> Text:
    """`tcp_syn_retries = 6 (Linux tcp(7))`, and how the number follows from it."""
    unit = loaded.entry.unit
    result = Quantity(decided, unit).text() if unit else Text(en=decided, zh=decided)
    names = names_in(expression)
    en, zh = [], []
    for name in names:
        constant = library.constants[name]
        size = Quantity(str(constant.value), constant.unit).text()
        en.append(f"{name} = {size.en} ({constant.name.en}; {constant.source})")
        zh.append(f"{name} = {size.zh}（{constant.name.zh}；{constant.source}）")
    if expression.strip() not in names:
        about = "=" if in_digits(value, decided) == decided and value == Fraction(decided) else "≈"
        en.insert(0, f"{expression} {about} {result.en}")
        zh.insert(0, f"{expression} {about} {result.zh}")
    return Text(en="; ".join(en) + ".", zh="；".join(zh) + "。")
