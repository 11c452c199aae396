"""A small MCP server over stdio. The file named in MCP_TOOLS lists its tools, one name per line, so that a test can change the offer."""
import os

from fastmcp import FastMCP

mcp = FastMCP("tools")


def add(name):
    def tool(text: str) -> str:
        """Gives the text back.

        Args:
            text: the text
        """
        return f"{name}: {text}"

    tool.__name__ = name
    mcp.tool(tool)


with open(os.environ["MCP_TOOLS"], encoding="utf-8") as names:
    for line in names.read().split():
        add(line)

mcp.run()
