"""Long work of the app: each job in a process of its own, in a queue, stopped and gone on with.

A job is a folder (`core.jobs.shelf`): what is asked, how far it is, and what came of it. Whoever
reads the folder sees it: another tab, another app process, the app after a restart.
"""
