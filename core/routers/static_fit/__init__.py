"""How the static router's word table and heads are learned; nothing here runs when it serves."""
