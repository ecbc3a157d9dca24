"""An endpoint that replays a script: for the demo and the tests, never for a measurement."""
