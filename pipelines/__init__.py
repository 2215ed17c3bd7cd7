"""What happens to an article after its extraction, one class a file."""
