"""A place decides a devolved budget: ideas, checks, vote, count, award, delivery."""
