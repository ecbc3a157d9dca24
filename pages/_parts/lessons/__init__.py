"""What each lesson of the workshop draws: its task, what holds, and the evidence."""
