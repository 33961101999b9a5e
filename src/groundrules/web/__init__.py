"""Pages in the browser: what each person may see and do, printed from the record and the facts."""
