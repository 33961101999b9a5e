"""One module per page; each reads what ``web.access`` lets this person see and fills a screen."""
