"""`make bench`: how fast, on this machine, in one run; results are checked before they count."""
