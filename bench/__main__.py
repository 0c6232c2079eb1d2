"""Every figure in one table: `make bench`."""

import sys

from bench import jobs, shows, titles

for part in (titles, shows, jobs):
    for name, figure in part.rows():
        sys.stdout.write(f"{name:<48} {figure}\n")
        sys.stdout.flush()
