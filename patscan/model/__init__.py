"""The values that the stages of a run exchange. They have almost no behaviour of their own."""
