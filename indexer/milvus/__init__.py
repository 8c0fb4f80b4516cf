"""How does the same index live in Milvus? An optional extra."""
