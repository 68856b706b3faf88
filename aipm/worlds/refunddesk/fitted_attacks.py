"""Real measurements: how many attacks work against eight defences of four models, fixed attacks and attacks fitted to each.

Source: Nasr, Carlini, Sitawarin and others (2025), "The Attacker Moves Second", arXiv 2510.09023v1 (CC BY 4.0), table 7, read
in the paper's own text. The tasks are of AgentDojo; the fitted attacks may ask the model up to 800 times.
"""

import pandas as pd

MODELS = ("Gemini-2.5 Pro", "GPT-5 Mini", "Llama-3.3 70B", "MetaSecAlign 70B")
# by defence, for each of MODELS: percent of tasks done without an attack, percent of the fixed attacks that work, percent of
# the fitted ones, and the median number of questions until a fitted attack works
_ROWS: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "None": ((74.23, 30, 100, 13), (72.16, 0, 75, 58), (56.70, 35, 100, 14), (73.20, 5, 96, 37)),
    "Spotlighting": ((75.26, 28, 99, 14), (76.29, 0, 47, 73.5), (39.18, 28, 99, 14), (68.04, 1, 99, 37)),
    "Prompt sandwiching": ((73.20, 21, 95, 14), (75.26, 0, 69, 38), (53.61, 25, 100, 17), (79.38, 4, 99, 37)),
    "Protect AI": ((39.18, 15, 90, 30), (42.27, 0, 81, 81), (28.87, 31, 94, 22), (34.02, 6, 94, 61)),
    "PIGuard": ((39.18, 0, 71, 46), (53.61, 0, 49, 82), (30.93, 1, 61, 45), (38.14, 0, 64, 93)),
    "PromptGuard": ((72.16, 26, 94, 21), (77.32, 0, 75, 45), (57.73, 35, 99, 22), (68.04, 4, 95, 53.5)),
    "Model Armor": ((58.76, 28, 90, 22), (60.82, 0, 56, 76), (50.52, 33, 82, 22), (57.73, 4, 82, 70)),
    "MELON": ((57.73, 0, 89, 20), (65.98, 0, 71, 110), (57.73, 23, 95, 13), (59.79, 0, 84, 77)),
}


def table() -> pd.DataFrame:
    """The 32 rows: defence, model, utility, fixed, fitted (shares), queries (median until a fitted attack works)."""
    rows = [
        (defence, model, *(value / 100 for value in row[:3]), row[3])
        for defence, rows_of in _ROWS.items()
        for model, row in zip(MODELS, rows_of, strict=True)
    ]
    return pd.DataFrame(rows, columns=["defence", "model", "utility", "fixed", "fitted", "queries"])
