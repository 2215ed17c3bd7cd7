"""Alembic's folder: env.py, and under versions/ one file per change of the schema."""
