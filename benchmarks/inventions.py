"""10,000 questions drawn from the model: how long it takes, and that each is proven.

Run it from the checkout: .venv/bin/python benchmarks/inventions.py [NUMBER]
"""

import sys
import tempfile
import time
from pathlib import Path

from quizgen.check import check
from quizgen.cli import CONTENT
from quizgen.inventions import topic
from quizgen.items import items

number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
start = time.perf_counter()
written = topic(number, 1, CONTENT)
print(f"{number} drawn and proven in {time.perf_counter() - start:.1f} s")
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "invented.yaml"
    file.write_text(written, "utf-8")
    checked = check([file], CONTENT)
made = items(checked)
assert not checked.findings
assert all(item.key not in [wrong.text for wrong in item.distractors] for item in made)
print(f"{len(made)} questions, {len({item.stem for item in made})} of them differ")
