"""The reading edition: the course as a static site, built by Sphinx from the executed notebooks, without the answers."""
