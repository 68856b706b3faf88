"""How judges say a share beside its limit: with as many digits as it takes to tell the two apart."""


def percent(value: float, limit: float) -> str:
    """A share in percent, whole where that differs from the limit, else with decimals."""
    digits = next((n for n in range(4) if f"{value:.{n}%}" != f"{limit:.{n}%}"), 4)
    return f"{value:.{digits}%}"
