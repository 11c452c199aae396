def second(text: str) -> str:
    """Gives it back.

    Args:
        text (str): The text.
    """
    return text
