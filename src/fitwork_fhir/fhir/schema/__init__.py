"""The compiled schema of base R4, `r4.json`; made by `tools/compile_profiles`, never by hand."""
