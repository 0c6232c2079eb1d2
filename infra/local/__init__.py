"""`make run`: the deployed template on this machine. What runs where is told in stack.py."""
