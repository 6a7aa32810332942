import discord
TOKEN = "{{pat:284}}"
client = discord.Client()
