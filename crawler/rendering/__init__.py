"""Pages that only a browser can show: the guard that it stands behind, the browser, and the process of both."""
