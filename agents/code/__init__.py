"""What stands around changed lines: the functions and classes they are in, and the definitions these use."""
