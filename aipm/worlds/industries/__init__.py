"""One kind of model sold into five industries: what differs is prices, people, tastes and rules."""
