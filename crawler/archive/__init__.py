"""Pages become WARC records, and come back."""
