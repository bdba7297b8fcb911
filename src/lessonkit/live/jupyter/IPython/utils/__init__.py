"""In a page: the one helper of IPython that cells import."""
