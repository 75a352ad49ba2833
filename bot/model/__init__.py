"""Pure types and rules: no I/O, no clock, nothing foreign but libraries of pure functions."""
