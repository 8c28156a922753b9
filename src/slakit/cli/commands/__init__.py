"""The commands of the shell, a module each: `command` is what the shell runs."""
