"""Triggers: passages by which a service, business, account or licence can be taken away."""
