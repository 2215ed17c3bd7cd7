"""The text of a story: blocks, classifier, site template, boilerplate, rendering."""
