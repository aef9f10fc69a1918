"""What every route of plans and stoppages needs."""
