"""Would a wall opened now show live data, and if not, why? Pure."""

from feeds.states import HealthState


def reasons(loaded: bool, health: HealthState) -> list[str]:
    """What stands in the way, one word each; empty when ready."""
    found = [] if loaded else ["hub_not_loaded"]
    return found + [f"{link}_{word}" for link, word in health.links.items() if word != "ok"]
