"""Scripts, and what happens when they run: `script`, `trace`, `whatif`; `situations` name the
states and events that questions begin with."""
