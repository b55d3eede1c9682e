"""Answer a page's questions: each read has a name, a bound number of queries, and sees only what is public."""
