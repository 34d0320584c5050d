"""Room 4: divergence, cumulative growth, forecasts, plan against actual, claims."""
