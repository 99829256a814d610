"""The stories that the demo tells, one a ledger: a function of a Stage. The report shows whatever it left."""

from scripts.stories.consent import STORY as CONSENT
from scripts.stories.invoices import STORY as INVOICES
from scripts.stories.linked import STORY as LINKED
from scripts.stories.prescriptions import STORY as PRESCRIPTIONS
from scripts.stories.rewards import STORY as REWARDS

STORIES = (PRESCRIPTIONS, INVOICES, CONSENT, REWARDS, LINKED)
