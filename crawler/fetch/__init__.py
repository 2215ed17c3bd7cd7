"""A request becomes a page: addresses, names, connections, robots rules, failures."""
