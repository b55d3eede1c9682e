"""Attack the portal and break what it stands on, in exercises that each say in figures what they found."""
