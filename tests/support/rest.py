"""A client of the REST API that speaks through real API Gateway events, as the door in Lambda gets them."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def api_event(
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    address: str = "203.0.113.7",
) -> dict[str, Any]:
    """What API Gateway (REST, proxy integration) sends for a request from this address."""
    given = {"Host": "api.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": address, **(headers or {})}
    return {
        "resource": "/api/v1/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": given,
        "multiValueHeaders": {name: [value] for name, value in given.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": {"proxy": path.removeprefix("/api/v1/")},
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abcdef1234",
            "httpMethod": method,
            "identity": {"sourceIp": address, "userAgent": "tests"},
            "path": f"/live{path}",
            "protocol": "HTTP/1.1",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "resourcePath": "/api/v1/{proxy+}",
            "stage": "live",
        },
        "body": body,
        "isBase64Encoded": False,
    }


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class RestClient:
    """Keeps cookies, as a browser does. `bearer` is sent where it is set."""

    handler: Handler
    bearer: str = ""
    address: str = "203.0.113.7"
    cookies: dict[str, str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        *,
        json_body: Any = ...,
        form: Mapping[str, str] | None = None,
        text: str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """`path` is below /api/v1, or whole when it begins with a slash."""
        given = dict(headers or {})
        body = text
        if json_body is not ...:
            body = json.dumps(json_body)
            given.setdefault("Content-Type", "application/json")
        elif form is not None:
            body = urlencode(form)
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        if self.bearer:
            given.setdefault("Authorization", f"Bearer {self.bearer}")
        if self.cookies:
            given.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        whole = path if path.startswith("/") else f"/api/v1/{path}"
        event = api_event(method, whole, query=query, headers=given, body=body, address=self.address)
        return self._read(self.handler(event, SimpleNamespace(aws_request_id="8f1b2c3d", function_name="api")))

    def get(self, path: str, **query: str) -> Answer:
        return self.call("GET", path, query=query or None)

    def post(self, path: str, json_body: Any = ...) -> Answer:
        return self.call("POST", path, json_body=json_body)

    def patch(self, path: str, json_body: Any = ...) -> Answer:
        return self.call("PATCH", path, json_body=json_body)

    def delete(self, path: str, json_body: Any = ..., **query: str) -> Answer:
        return self.call("DELETE", path, json_body=json_body, query=query or None)

    def _read(self, response: dict[str, Any]) -> Answer:
        headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
        several = {name.lower(): values for name, values in (response.get("multiValueHeaders") or {}).items()}
        set_cookies = several.get("set-cookie", [headers["set-cookie"]] if "set-cookie" in headers else [])
        for line in set_cookies:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        text = response["body"]
        if response.get("isBase64Encoded"):
            text = base64.b64decode(text).decode()
        return Answer(response["statusCode"], headers, set_cookies, text)
