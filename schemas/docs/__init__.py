"""The contract described: as an AsyncAPI document for tools, as one page for people."""
