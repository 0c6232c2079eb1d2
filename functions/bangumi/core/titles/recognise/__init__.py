"""The recognisers, a file for each subject.

Each has a vocabulary (`WORDS`, folded word to meaning) and functions for forms; scanner.py asks them.
"""
