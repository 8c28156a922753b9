"""The language of stages: which there are, who owns them, and which moves lead from one to another."""
