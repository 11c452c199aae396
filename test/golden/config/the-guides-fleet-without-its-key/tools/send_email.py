def send_email(q: str) -> str:
    """Do it.

    Args:
        q: what
    """
    return q
