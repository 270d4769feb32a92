"""Shenzhen's financial bureau: the gkmlpt platform of Guangdong's offices."""

from scrapers.dialects.gkmlpt import links, notices

__all__ = ["links", "notices"]
