"""What is written to people who asked: alerts on the catalogue."""
