"""What we know from the CRM, in our words."""
