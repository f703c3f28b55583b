"""The pages of the room: results, simulator, comparison."""
