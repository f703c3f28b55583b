"""The proof of the engine: tables, an independent evaluator, and properties on random schemes."""
