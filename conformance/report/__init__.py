"""What is told of a run, rendered from its evidence, its results and its verdict, and from nothing else.

`results` is the truth; `html`, `markdown`, `console`, `allure` and `inventory` show it. Files so made read no
clock, host, environment or locale: the same evidence gives the same bytes. Only `allure` imports allure.
"""
