"""From a scoreboard and a stakeholder's needs to a choice: what passes, its cost, what flips it."""
