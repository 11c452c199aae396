def lookup(query: str) -> str:
    """Looks something up.

    Args:
        query: what to look for
    """
    return query
