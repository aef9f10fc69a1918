"""The rules without a server: recorded fixes held against a plan, for disputes and for tuning thresholds."""
