"""HelpDesk Copilot: an invented software shop's tickets, the people who label them, the model that sorts them."""
