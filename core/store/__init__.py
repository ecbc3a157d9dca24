"""The only SQL of Switchyard: the DuckDB file, how it is filled, and the frames read from it."""
