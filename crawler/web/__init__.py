"""A page in the browser over the store, read-only: stories, sites, runs, what is due, problems and deliveries."""
