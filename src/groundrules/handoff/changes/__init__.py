"""What a wave changes in the CRM, how it is undone, and what the CRM made of it."""
