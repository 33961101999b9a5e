"""Decision tables from elsewhere, and ours for elsewhere: grids, domains, hit policies, the file's schema."""
