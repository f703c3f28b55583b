"""The pages and addresses of files."""
