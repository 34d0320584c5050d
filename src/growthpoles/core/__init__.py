"""The nouns everybody shares: territory, panel, framework, industries, diagnostics, results, registry."""
