"""The register, the box, and the one transaction between them. Budgets, referendums and member votes use it."""
