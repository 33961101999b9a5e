"""What a move is expected to do to revenue, who would succeed best, and what is not worth making."""
