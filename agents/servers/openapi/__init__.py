"""APIs that an OpenAPI 3.0 or 3.1 document describes, each operation a tool.

Read with no library for OpenAPI: `openapi-pydantic` and `openapi-core` take a document as a whole or not at all, and
half of the real ones break a rule somewhere; `openapi-core` and `openapi-spec-validator` take minutes to hold a large
one against its schema; `prance` and `jsonref` fetch what a reference names. What matters here is to leave out one
operation with a sentence, and to need two seconds for two thousand. Schemas are checked by `jsonschema-rs`, which is
here for others that callers send.
"""
