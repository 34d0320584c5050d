"""Room 1: the innovation potential of regions, its structure, saturation and realisation."""
