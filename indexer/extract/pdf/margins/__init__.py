"""What a page carries besides its text: running heads, page numbers, line numbers and tables of contents."""
