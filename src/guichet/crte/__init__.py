"""The contrats de relance et de transition écologique (CRTE): a territory, who signed, what they do together, and its money."""
