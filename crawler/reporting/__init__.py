"""What a store tells of its sites: coverage, warnings, and pages to look at."""
