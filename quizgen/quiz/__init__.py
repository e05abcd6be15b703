"""From proven claims to questions: `words`, `items`, `forms`, `marking`.

An item holds what is asked, the key, and distractors that the model has refuted.  Every way out
of the program is fed from one stream of items.
"""
