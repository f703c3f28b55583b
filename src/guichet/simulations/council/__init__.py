"""Ready for the council: from a simulation, the documents that a deliberating body needs, each said once in both forms."""
