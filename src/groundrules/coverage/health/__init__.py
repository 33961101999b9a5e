"""What is wrong with the facts the rules go by, and how many answers hang on it."""
