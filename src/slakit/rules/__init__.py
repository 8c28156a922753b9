"""What was promised: commitments, outcomes, the agreement."""
