"""The dashboard: reads a finished run in a browser on this machine, with nothing from outside."""
