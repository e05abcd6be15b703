"""The machine's own TCP as a witness: Linux plays the model's scripts, and both are compared.

Read it in this order: `packet`, `namespace`, `program` (what runs as a host), `hosts` (how it is
told what to do), `wire`, `comparison`, `linux` (where it is known to differ, and what it cannot be
brought to do), `scenarios`, `findings`, `replay`, `loopback`, `watch`, `constants`, `verify`,
`questions` (what entries ask), `answers`.

Every segment travels over a wire in user space, so loss, order and duplication are exact.  Nothing
leaves the network namespaces that a run makes for itself; they end with the run.
"""
