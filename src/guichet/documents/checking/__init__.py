"""Is this file what it says, and safe to open? Pure reading: bytes in, a verdict out."""
