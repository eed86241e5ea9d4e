"""Settings, all from the environment (docs/operations.md lists every variable).

Nothing has to be set to run on this machine alone with SQLite. What would be unsafe to guess
(the secret key of a server with its own database) stops the start with a sentence.
"""

from tracker.settings.api import *  # noqa: F403
from tracker.settings.applications import *  # noqa: F403
from tracker.settings.background import *  # noqa: F403
from tracker.settings.machine import *  # noqa: F403
from tracker.settings.operation import *  # noqa: F403
from tracker.settings.pages import *  # noqa: F403
from tracker.settings.people import *  # noqa: F403
from tracker.settings.security import *  # noqa: F403
