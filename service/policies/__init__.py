"""Packs of law and promises, as data: YAML at the edge, the domain's plain values inside."""
