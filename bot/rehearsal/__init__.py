"""Local stand-ins for the two outside services, and what drives them.

Nothing here is imported by the bot, and nothing of the bot is imported here: a stand-in that shared code
with the bot would share its mistakes. The bot reaches both over HTTP and WebSocket, as it reaches the real ones.
"""
