"""Test suites of other projects, run against our readers from a folder that holds their source distributions."""
