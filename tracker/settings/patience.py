"""How long PostgreSQL is waited for, so that no request waits for ever."""

import os
from typing import Any

from tracker.environment import SOMEBODY_WAITS, read_bool, read_int


def postgres_patience() -> dict[str, Any]:
    """Options of a connection. Only where somebody waits for an answer do statements end early."""
    patience: dict[str, Any] = {
        "connect_timeout": read_int("DATABASE_CONNECT_TIMEOUT_S", default=5, least=2),
        # A peer that went without a word, its machine or a firewall between, is noticed in 30 s.
        "keepalives": 1,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,  # ms
    }
    statement_s = read_int("DATABASE_STATEMENT_TIMEOUT_S", default=30, least=0)
    if read_bool(SOMEBODY_WAITS, default=False) and statement_s:
        limits_ms = {
            "statement_timeout": statement_s * 1_000,
            # Whoever holds a lock for longer is an import: waiting for its end helps nobody.
            "lock_timeout": min(statement_s, 10) * 1_000,
            "idle_in_transaction_session_timeout": 2 * statement_s * 1_000,
        }
        said = [f"-c {name}={limit}" for name, limit in limits_ms.items()]
        patience["options"] = " ".join([os.environ.get("PGOPTIONS", ""), *said]).strip()
    return patience
