"""The store: one port a file, over the one table. Import from the files: a function loads only what it uses."""
