"""The only place that knows aiokafka: its traps are met here, and its errors end here."""
