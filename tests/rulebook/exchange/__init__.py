"""Tables from elsewhere and for elsewhere."""
