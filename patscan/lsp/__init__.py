"""The language server: `patscan lsp`. It is made with the Python API (`patscan.api`) and pygls."""
