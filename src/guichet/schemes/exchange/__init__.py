"""The official exchange format of aid schemes: its fields, our catalogue in it, and reading it. No database."""
