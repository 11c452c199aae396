def lookup(q: str) -> str:
    """Do it.

    Args:
        q: what
    """
    return q
