"""The corridor: one study from its file to a folder of tables and reports."""
