from tests.tracker.mailing.conftest import mailbox

__all__ = ["mailbox"]
