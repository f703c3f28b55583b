"""What other rooms may ask of the news."""
