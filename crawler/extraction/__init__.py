"""A page becomes an article or an outcome."""
