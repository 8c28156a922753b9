"""The door for test suites: what proves an agreement, a lifecycle, and the code that stands around them."""
