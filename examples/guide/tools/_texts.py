# The underscore keeps this file out of `tools/*`: it holds no tool.
GREETING = "Hello from Acme"
