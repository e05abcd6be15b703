"""What every test relies on: laws are checked on the same examples each time, with no clock."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
