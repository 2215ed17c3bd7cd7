"""Sites: discovery, fetch, extraction."""
