"""What authors write, and whether it is true.

Read it in this order: `place`, `entry`, `document`, `load`, `claims`, `proofs`, `judgment`,
`check`; then `lint`, which judges the cards, and `audit`, which judges the checks.  It knows
nothing of Anki, templates or terminals.
"""
