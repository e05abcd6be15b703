"""Everything that can happen within bounds: `predicate`, `space`, `explore`, `runs`, and
`variants`, which are TCP with one rule changed."""
