"""The law as rows: an order, what is asked of it, and what the law answers."""
