"""What the shipped packs say, market by market: the law as rows of given, when and then."""
