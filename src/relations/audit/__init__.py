"""What an auditor asks: what was promised and kept, who recorded what, and proof that nothing was changed."""
