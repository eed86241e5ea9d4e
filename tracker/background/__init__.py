"""Background work: tasks in the database, the workers that run them, and what starts on its own.

A task may run twice: its worker was killed, or was taken for dead and was only slow. So every task
writes rows that a second run finds written. Arguments stand in the database: they are keywords, and
the only one that tells of a person is `user_id`, by which the end of an account finds them.
"""
