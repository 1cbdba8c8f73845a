"""The packs of the markets as tables: an order, what is asked of it and when, what is answered."""
