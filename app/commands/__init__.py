"""What each command of the command line takes and prints; `app.__main__` puts them together."""
