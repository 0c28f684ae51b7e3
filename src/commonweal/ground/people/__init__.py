"""Who is here, what each may do and where, and who speaks for whom."""
