"""What authors write, and whether it is true.

Read it in this order: `place`, `entry`, `document`, `load`, `claims`, `check`.  It knows nothing of
Anki, templates or terminals.
"""
