def web_search(): pass
