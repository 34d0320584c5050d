"""Finance of innovation from many sources: who pays what, at which stage, with which risk."""
