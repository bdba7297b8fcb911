"""Make `vendor/` anew: what others made and the site ships, so that Python runs in the browser."""
