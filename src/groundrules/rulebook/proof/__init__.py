"""The proof: holes, conflicts and rules never reached, each with a record that shows it."""
