"""Whether cards are well made: rules that a true card can still break."""
