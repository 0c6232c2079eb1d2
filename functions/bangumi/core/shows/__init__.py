"""Knowing the show that a release belongs to, from the shipped index."""

from bangumi.core.shows.index import ShowIndex
from bangumi.core.shows.matching import match_show
from bangumi.core.shows.model import Candidate, Place, Reason, Show, ShowMatch, ShowType

__all__ = ["Candidate", "Place", "Reason", "Show", "ShowIndex", "ShowMatch", "ShowType", "match_show"]
