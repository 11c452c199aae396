def open_ticket(title: str) -> str:
    """Open a ticket for the workshop.

    Args:
        title (str): What is broken, in one line.

    Returns:
        str: The number of the ticket.
    """
    return f"T-{abs(hash(title)) % 10000:04d}"
