"""From proven claims to questions.

Read it in this order: `words` and `values` (how facts are put), `statements`, `lists` and
`quantities` (the special forms), `distractors`, `item`, `items`; then `forms`, `spelling`,
`marking`, `stats`.
An item holds what is asked, the key, and distractors that the model has refuted.  Every way out
of the program is fed from one stream of items.
"""
