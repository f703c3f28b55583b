"""Awards as files that others take: each format writes what it is given, block after block, and asks nothing of the database."""
