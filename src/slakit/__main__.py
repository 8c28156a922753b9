"""`python -m slakit` is the shell's `slakit`."""

from slakit.cli import main

if __name__ == "__main__":
    main()
