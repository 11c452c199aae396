def second_one(text: str) -> int:
    """
    Does the second.

    Args:
        text (str): The text.
    """
    return len(text)
