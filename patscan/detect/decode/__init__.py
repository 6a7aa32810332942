"""Decoded views of a text: base64, escape sequences, split literals, dumps, wide encodings."""
