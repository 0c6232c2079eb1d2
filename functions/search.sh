#!/bin/sh
# The search function's process, started by the Lambda Web Adapter in place of Lambda's runtime, whose paths it lacks.
# Connections outlive the adapter's (4 s idle); whose request it is comes in a header of API Gateway's, not in X-Forwarded-For.
PYTHONPATH="$LAMBDA_TASK_ROOT:/opt/python" exec python -m uvicorn search:app \
    --host 127.0.0.1 --port "${AWS_LWA_PORT:-8080}" --lifespan off --timeout-keep-alive 65 \
    --no-access-log --no-proxy-headers --no-server-header --log-level warning
