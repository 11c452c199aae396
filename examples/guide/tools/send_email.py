def send_email(to: str, subject: str, body: str) -> str:
    """Send an email to a customer.

    Args:
        to (str): The address.
        subject (str): One line.
        body (str): Plain text.

    Returns:
        str: What was done, for the conversation.
    """
    return f"Queued for {to}: {subject} ({len(body)} characters)"
