"""What a book can be asked: one file for each family of questions."""
