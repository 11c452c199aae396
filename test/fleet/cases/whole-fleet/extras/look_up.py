def look_up(text: str) -> int:
    """
    Does look_up.

    Args:
        text (str): The text.
    """
    return len(text)
