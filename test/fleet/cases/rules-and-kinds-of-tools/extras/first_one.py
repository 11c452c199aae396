def first_one(text: str) -> int:
    """
    Does the first.

    Args:
        text (str): The text.
    """
    return len(text)
