"""An evening of one learner. This file makes pytest end what `conftest.py` opens with the last test of the folder."""
