"""The pages of the catalogue: one scheme, its leaflet, its short address, the catalogue as open data."""
