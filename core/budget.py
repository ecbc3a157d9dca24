"""A cap on what calls may cost, kept before each call, not noticed after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from core.endpoints import Price


class BudgetSpent(Exception):
    """The next call could pass the cap; it was not made."""


@dataclass
class Budget:
    """USD of one session; safe to share between threads.

    Before a call the most that it can cost is set aside; after it the true cost is booked. So the
    cap holds with many calls under way, as long as the server bills by its own usage figures.

    Attributes:
        limit_usd: None for no cap.
        spent_usd: booked so far.
        unpriced: calls whose cost is unknown, because the model has no price.
    """

    limit_usd: float | None = None
    spent_usd: float = 0.0
    unpriced: int = 0
    _held_usd: float = 0.0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def hold(self, price: Price | None, tokens_in: int, tokens_out: int) -> float:
        """Set aside the most that a call can cost.

        Args:
            price: of the model; None where unknown.
            tokens_in: upper bound of the prompt's tokens.
            tokens_out: upper bound of the answer's tokens.

        Returns:
            USD held, for `book` or `release`; 0 for a call without a price.

        Raises:
            BudgetSpent: where that could pass the cap, or a cap is set and the price is unknown.
        """
        with self._lock:
            if price is None:
                if self.limit_usd is not None:
                    raise BudgetSpent(
                        "The price of this model is unknown, so the cap cannot be kept. "
                        "Enter its price, or remove the cap."
                    )
                return 0.0
            usd = price.usd(tokens_in, tokens_out)
            free = None if self.limit_usd is None else self.limit_usd - self.spent_usd
            if free is not None and self._held_usd + usd > free:
                raise BudgetSpent(
                    f"The cap of {self.limit_usd:g} USD would be passed: {self.spent_usd:.6f} USD "
                    f"are spent and the next call may cost {usd:.6f} USD. Raise the cap to go on."
                )
            self._held_usd += usd
            return usd

    def book(self, held: float, price: Price | None, tokens: tuple[int, int] | None) -> None:
        """Put a finished call on the account.

        Args:
            held: as `hold` returned it.
            price: of the model; None where unknown.
            tokens: prompt and answer tokens by the server's own count; None where it gave none,
                and the whole amount held is then booked.
        """
        with self._lock:
            self._held_usd -= held
            if price is None:
                self.unpriced += 1
            else:
                self.spent_usd += held if tokens is None else price.usd(*tokens)

    def release(self, held: float) -> None:
        """Give back what was held for a call that the server refused."""
        with self._lock:
            self._held_usd -= held
