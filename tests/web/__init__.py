"""The pages, asked as people ask them."""
