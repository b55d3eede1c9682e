"""Who may come in: how staff log in, how often a stranger may try, and what the site keeps of it."""
