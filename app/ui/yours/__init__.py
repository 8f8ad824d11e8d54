"""The page of own files, in the order in which it is read: files, what they do not say, the batches, their sides.

What is brought stays in this visit's memory: nothing is written to disk, put into a link or shown to anybody else.
"""

PAGE = "yours"
LONGEST_NAME = 40
