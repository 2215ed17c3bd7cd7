"""Which story a page is, and whether it has changed."""
