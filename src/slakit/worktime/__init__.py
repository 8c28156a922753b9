"""Time as the agreement means it: durations with units, work calendars, periods."""
