# def empty(): nothing
X = """
def empty(): pass
"""
