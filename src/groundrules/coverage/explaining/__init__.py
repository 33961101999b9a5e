"""One account explained: found by what a person calls it, judged by the reference, told in plain lines."""
