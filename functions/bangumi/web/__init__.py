"""The REST API.

Handlers are `async` and call the services, which block: a Lambda environment serves one request at a time, so a worker
thread would free nobody, and costs 30 ms in the first request and 0.3 ms in every other. The search streams,
and is served by an application of its own.
"""
