"""Pages and files of the calls: what is open, the calendar, the feeds."""
