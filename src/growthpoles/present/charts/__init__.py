"""Charts as SVG text: the same rows always give the same picture, and colour is never the only sign."""
