"""The domain core: what a diary says about magnesium, on plain values.

No Django, no clock, no settings; the only files read are the three CSV tables of this folder.
Dates and profiles are arguments. Every unit is in a name: `_mg` is milligrams a day unless a
docstring says otherwise. Formulas and their sources are in the docstrings beside the code.
"""
