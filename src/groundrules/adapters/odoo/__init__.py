"""Odoo: its exports in, import files for it out."""
