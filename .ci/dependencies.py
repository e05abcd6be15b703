"""Prints what pyproject.toml depends on; `any` leaves out the ranges, `dev` adds the test tools."""

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
extra = project["optional-dependencies"]["dev"] if "dev" in sys.argv else []
for each in [*project["dependencies"], *extra]:
    print(re.split("[<>=]", each)[0] if "any" in sys.argv else each)
