"""The stories that the demo tells, one a ledger. A story is a function of a Stage; the report shows whatever it left."""

from scripts.stories.prescriptions import STORY as PRESCRIPTIONS

STORIES = (PRESCRIPTIONS,)
