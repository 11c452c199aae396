def web_search(query: str) -> str:
    """Looks something up.

    Args:
        query: what to look for
    """
    return query
