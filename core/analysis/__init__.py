"""Pure functions on arrays and frames."""

import pandas as pd

# Tables here are short and cut many times: with texts as Python objects, not as Arrow arrays,
# that takes half the time (docs/decisions/0130).
pd.options.mode.string_storage = "python"
