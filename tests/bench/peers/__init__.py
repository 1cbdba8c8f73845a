"""The same refunds decided as most would write it: a handful of checks, one record at a time, at least once."""
