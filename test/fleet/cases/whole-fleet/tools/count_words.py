def count_words(text: str) -> int:
    """
    Does count_words.

    Args:
        text (str): The text.
    """
    return len(text)
