"""The top floor: listens and shows. It calls the door (`tasks.runs`) and nothing behind it."""
