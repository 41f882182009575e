"""The cache in Redis, which may go away: then each process remembers for itself, and nobody waits for it.

What lies in the cache is a courtesy or a count (limits, reasons, who looks at a case). Sessions are not: a session ended
while Redis is away would come back to life with it.
"""

from __future__ import annotations

import time
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)

PATIENCE = 0.12
"""Seconds for a connection, and for an answer."""
PAUSE = 5.0
"""Seconds for which Redis is left alone after it failed. Then one call tries again, while the others go on without it."""

_asks_again_at: dict[str, float] = {}


class SoftRedisCache(RedisCache):
    """Django's Redis cache with short timeouts, and memory instead of it while it does not answer."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        patient = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        # Once more at once, for a connection that Redis closed when it was started anew; never after a timeout.
        again = Retry(NoBackoff(), 1, supported_errors=(NoConnection,))
        super().__init__(server, {**params, "OPTIONS": {**patient, "retry": again, **params.get("OPTIONS", {})}})
        self._name = str(server)
        self._memory = LocMemCache(f"instead of {server}", {**params, "OPTIONS": {}})

    def _do(self, name: str, *args: Any) -> Any:
        moment = time.monotonic()
        is_paused = self._name in _asks_again_at
        if is_paused:
            if moment < _asks_again_at[self._name]:
                return getattr(self._memory, name)(*args)
            _asks_again_at[self._name] = moment + PAUSE
        try:
            answer = getattr(super(), name)(*args)
        except (RedisError, OSError) as problem:
            if not is_paused:
                log.warning("cache_away", problem=type(problem).__name__)
            _asks_again_at[self._name] = time.monotonic() + PAUSE
            return getattr(self._memory, name)(*args)
        if is_paused:
            _asks_again_at.pop(self._name, None)
            log.warning("cache_back")
        return answer

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._do("add", key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._do("get", key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._do("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._do("touch", key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._do("delete", key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._do("get_many", list(keys), version)
        return found

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._do("has_key", key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._do("incr", key, delta, version))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return list(self._do("set_many", data, timeout, version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._do("delete_many", list(keys), version)

    def clear(self) -> None:
        self._do("clear")
