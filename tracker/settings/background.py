"""What `manage.py work` does behind the requests, kept in the database.

Work of many minutes goes to the queue `long`: where nothing may wait for it, a worker of its own
serves that queue (docs/operations.md).
"""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}
