"""The forms of an entry: how each is decided by the model, and what is asked of it."""
