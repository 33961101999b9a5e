"""Wrong exports."""
