"""Attack the portal and break what it stands on, in exercises that each say in figures what they found.

One module an exercise, each with an ``EXERCISE``. ``python3 dev.py drill`` does a few attempts of each in some ten
minutes, ``--full`` all of them. Attempts are numbered, and each draws its chances from its number alone: what was
interrupted goes on with the next number, and a fault is met again by ``--only NAME --number N``.
"""
