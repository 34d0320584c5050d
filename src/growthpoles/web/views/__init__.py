"""Views of the dashboard: each module gives the addresses it answers."""
