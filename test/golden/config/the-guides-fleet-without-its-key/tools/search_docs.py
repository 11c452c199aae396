def search_docs(q: str) -> str:
    """Do it.

    Args:
        q: what
    """
    return q
