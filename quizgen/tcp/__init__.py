"""The TCP model: RFC 9293 for one host, two hosts and the wires between them.

`model` is the protocol; `run` plays scripts in it; `search` finds all that can be; `views` show a
run.  It knows nothing of YAML, cards, files or clocks.

Left out, because no question about opening and closing turns on them: urgent data
(the URG bit), IP security compartments, congestion control and round-trip timing.
"""
