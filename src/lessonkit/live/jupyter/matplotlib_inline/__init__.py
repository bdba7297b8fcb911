"""In a page: the backend that shows figures below their cell."""
