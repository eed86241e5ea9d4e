"""Which of the tasks that wait is run first; -100 to 100, 0 where a task says nothing."""

from typing import Final

PERSON_WAITS: Final = 50
MAIL: Final = 10
CLEAN_UP: Final = -40
NIGHTLY: Final = -50
