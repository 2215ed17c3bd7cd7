"""Commands of the scrapy program, one a file."""
