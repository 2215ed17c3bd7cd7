"""One reader for each kind of value: characters, times, language tags, URLs, names."""
