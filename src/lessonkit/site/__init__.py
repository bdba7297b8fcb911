"""A course as a site: native Material pages made from notebooks, and formulas without scripts."""
