"""Where the demo's mail goes: into a table that the demo's own page shows, and onto the terminal."""
