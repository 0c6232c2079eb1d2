"""Every figure in one table: `make bench`."""

import sys

from bench import jobs, rules, shows, titles

for part in (titles, shows, rules, jobs):
    for name, figure in part.rows():
        sys.stdout.write(f"{name:<48} {figure}\n")
        sys.stdout.flush()
