"""Where: a tree of places with boundaries and people, and the small areas that show who lives there."""
