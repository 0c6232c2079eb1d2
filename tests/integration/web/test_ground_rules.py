"""What holds for every endpoint."""

import json
import re
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from mangum import Mangum

from bangumi.core import errors
from bangumi.core.errors import DomainError, UnavailableError
from bangumi.core.messages import Say
from bangumi.web import deps
from bangumi.web.app import create_app
from bangumi.web.edge import LARGEST_BODY
from bangumi.web.errors import STATUS
from bangumi.web.settings import WebSettings
from tests.support.memory import MemoryWorld
from tests.support.rest import Answer, RestClient

HEALTH = "/api/v1/health"
"""Ours, beside the contract: alarms and monitors ask it in any state, and it tells nothing that is worth a token."""
FINISHED = "/api/v1/downloader/webhook/finished"
"""What the downloader calls, with a token of its own."""
OPEN = {
    HEALTH,
    FINISHED,
    "/api/v1/auth/login",
    "/api/v1/setup/status",
    "/api/v1/setup/complete",
    "/api/v1/setup/test-downloader",
    "/api/v1/setup/test-rss",
    "/api/v1/setup/test-notification",
    "/api/v1/passkey/auth/options",
    "/api/v1/passkey/auth/verify",
}
READS = {
    HEALTH,
    "/api/v1/status",
    "/api/v1/check/downloader",
    "/api/v1/config/get",
    "/api/v1/setup/status",
    "/api/v1/passkey/list",
    "/api/v1/rss",
    "/api/v1/rss/torrent/{rss_id}",
    "/api/v1/bangumi/airings",
    "/api/v1/bangumi/get/all",
    "/api/v1/bangumi/get/{bangumi_id}",
    "/api/v1/bangumi/{bangumi_id}/torrents",
    "/api/v1/bangumi/episodes/{bangumi_id}",
    "/api/v1/bangumi/needs-review",
    "/api/v1/bangumi/suggest-offset/{bangumi_id}",
    "/api/v1/downloader/torrents",
    "/api/v1/export",
    "/api/v1/downloader/webhook",
    "/api/v1/titles/read",
    "/api/v1/log",
    "/api/v1/notices",
    "/api/v1/notices/unread",
    "/api/v1/stats",
    "/api/v1/search/bangumi",
    "/api/v1/search/provider",
    "/api/v1/search/provider/config",
}


def operations(home: MemoryWorld) -> list[tuple[str, str, dict[str, Any]]]:
    document = create_app(home).openapi()
    return [(method.upper(), path, op) for path, methods in document["paths"].items() for method, op in methods.items()]


def concrete(path: str) -> str:
    return path.replace("{bangumi_id}", "1").replace("{rss_id}", "1")


def assert_refused(answer: Answer, status: int) -> None:
    assert answer.status == status
    body = answer.json()
    assert body["status"] is False
    assert body["msg_en"]
    assert body["msg_zh"]


def test_everything_else_needs_a_token(home: MemoryWorld, visitor: RestClient) -> None:
    asked = 0
    for method, path, _ in operations(home):
        if path not in OPEN:
            assert_refused(visitor.call(method, concrete(path)), 401)
            asked += 1
    assert asked > 30


def test_a_bad_token_is_no_token(home: MemoryWorld, visitor: RestClient) -> None:
    visitor.bearer = "eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0."
    assert_refused(visitor.get("status"), 401)


def test_a_stranger_is_refused_before_the_body_is_read(home: MemoryWorld, visitor: RestClient) -> None:
    answer = visitor.call("POST", "rss/add", text="{not json", headers={"Content-Type": "application/json"})
    assert_refused(answer, 401)


def test_cookie_and_bearer_open_the_same_doors(client: RestClient) -> None:
    token = client.cookies.pop("token")
    assert client.get("status").status == 401
    client.bearer = token
    assert client.get("status").status == 200


def test_an_authorization_header_of_another_kind_does_not_hide_the_cookie(client: RestClient) -> None:
    assert client.call("GET", "status", headers={"Authorization": "Basic YWxpY2U6eA=="}).status == 200


def test_validation_names_the_fields(client: RestClient) -> None:
    answer = client.post("rss/add", {"url": 5, "parser": "magic"})
    assert_refused(answer, 400)
    assert {fault["field"] for fault in answer.json()["errors"]} == {"url", "parser"}


def test_a_body_that_is_no_json(client: RestClient) -> None:
    answer = client.call("POST", "rss/add", text="{not json", headers={"Content-Type": "application/json"})
    assert_refused(answer, 400)
    assert answer.json()["msg_en"] == Say.BAD_BODY.text.en


@pytest.mark.parametrize("body", ["[" * 100_000, '{"url": "\\ud800"}', '{"url": 1e400}', "\ufeff", "NaN"])
def test_hostile_json_is_bad_input(client: RestClient, body: str) -> None:
    answer = client.call("POST", "rss/add", text=body, headers={"Content-Type": "application/json"})
    assert_refused(answer, 400)
    assert isinstance(answer.json()["errors"], list)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "config/update", '{"\\ud800": {}}'),
        ("PATCH", "config/update", '{"downloader": {"password": "\\uDC00"}}'),
        ("PUT", "search/provider/config", '{"\\ud800": "https://example.org/%s"}'),
        ("POST", "auth/update", '{"password": "\\ud800 and more"}'),
        ("POST", "rss/add", '{"url": "https://example.org/feed", "name": "\\ud83d\\ud83d\\ude00"}'),
        ("POST", "passkey/delete", '{"credential_id": "\\ud800"}'),
        ("POST", "downloader/torrents/pause", '{"hashes": ["\\ud800"]}'),
        ("POST", "notification/test-config", '{"type": "webhook", "url": "https://example.org/", "template": "\\ud800"}'),
    ],
)
def test_half_a_character_is_refused_everywhere(client: RestClient, method: str, path: str, body: str) -> None:
    answer = client.call(method, path, text=body, headers={"Content-Type": "application/json"})
    assert_refused(answer, 400)
    assert answer.json()["msg_en"] == Say.BAD_BODY.text.en


def test_a_whole_character_may_be_written_in_two_halves(client: RestClient) -> None:
    body = '{"url": "https://example.org/feed", "name": "\\ud83d\\ude00"}'
    client.call("POST", "rss/add", text=body, headers={"Content-Type": "application/json"})
    assert client.get("rss").json()[0]["name"] == "😀"


@pytest.mark.parametrize("path", ["bangumi/get/", "rss/torrent/", "bangumi/refresh/poster/"])
def test_an_id_of_many_digits_is_unknown(client: RestClient, path: str) -> None:
    assert_refused(client.get(path + "9" * 5000), 404)


def test_an_unknown_address_and_a_wrong_method(client: RestClient) -> None:
    assert_refused(client.get("nothing/here"), 404)
    assert_refused(client.call("PUT", "status"), 405)


def test_trailing_slashes_are_the_same_endpoint(client: RestClient) -> None:
    assert client.get("rss").json() == client.get("rss/").json() == []
    assert client.get("status/").status == 200


@pytest.mark.parametrize("word", ["word", "-1", "1.5", "%00"])
def test_a_word_where_an_id_belongs(client: RestClient, word: str) -> None:
    assert client.get(f"bangumi/get/{word}").status in (400, 404)


def test_ids_beyond_the_store_are_bad_input(client: RestClient) -> None:
    assert_refused(client.get(f"bangumi/get/{10**40}"), 400)


def test_a_body_above_six_mebibytes_is_refused(client: RestClient) -> None:
    small = json.dumps({"url": "https://mikanani.me/RSS/x", "name": "x" * (LARGEST_BODY - 100)})
    answer = client.call("POST", "rss/add", text=small, headers={"Content-Type": "application/json"})
    assert answer.status == 400  # too long a name, but read
    answer = client.call("POST", "rss/add", text=small + " " * 200, headers={"Content-Type": "application/json"})
    assert_refused(answer, 413)


def test_a_claimed_length_is_enough_to_be_refused(visitor: RestClient) -> None:
    answer = visitor.call("POST", "auth/login", text="{}", headers={"Content-Length": "9" * 30})
    assert_refused(answer, 413)


def test_a_fault_of_ours_has_a_request_id_and_no_trace(
    home: MemoryWorld, client: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(home.feeds, "all", broken)
    answer = client.get("rss")
    assert_refused(answer, 500)
    assert answer.json()["request_id"] == "8f1b2c3d"
    assert "secret detail" not in answer.text


def test_every_error_of_the_domain_has_a_status() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DomainError)]
    unmapped = [kind for kind in kinds if kind is not DomainError and not set(kind.__mro__) & set(STATUS)]
    assert unmapped == []


# -- requests from other sites


def gets(home: MemoryWorld) -> set[str]:
    return {path for method, path, _ in operations(home) if method == "GET"}


def test_every_get_that_changes_something_refuses_other_sites(home: MemoryWorld, client: RestClient) -> None:
    changing = gets(home) - READS
    assert len(changing) >= 10
    for path in changing:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            assert_refused(client.call("GET", concrete(path), headers=headers), 403)


def test_reading_is_left_to_the_browser(home: MemoryWorld, client: RestClient) -> None:
    assert gets(home) >= READS
    assert client.call("GET", "rss", headers={"Sec-Fetch-Site": "cross-site"}).status == 200


def test_writes_from_other_sites_are_refused(client: RestClient) -> None:
    answer = client.call(
        "POST", "rss/add", json_body={"url": "https://a.example/rss"}, headers={"Origin": "https://evil.example"}
    )
    assert_refused(answer, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://d111.cloudfront.net"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://bangumi.example.org"},
        {"Origin": "https://api.example.org"},
        {"Origin": "http://127.0.0.1:7892", "X-Forwarded-Host": "127.0.0.1:7892"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://bangumi.example.org"},
    ],
)
def test_our_own_site_and_programs_pass(client: RestClient, headers: dict[str, str]) -> None:
    assert client.call("GET", "start", headers=headers).status == 200


def test_a_neighbour_on_the_same_site_is_foreign(client: RestClient) -> None:
    assert_refused(client.call("GET", "start", headers={"Sec-Fetch-Site": "same-site"}), 403)


# -- where a request comes from


def test_a_caller_cannot_choose_an_address(home: MemoryWorld, visitor: RestClient) -> None:
    for number in range(6):
        forged = {"X-Forwarded-For": f"198.51.100.{number}", "X-Viewer-Address": f"198.51.100.{number}"}
        answer = visitor.call("POST", "auth/login", json_body={"username": f"user{number}", "password": "x"}, headers=forged)
    assert answer.status == 429


def test_our_own_edge_tells_the_viewers_address(home: MemoryWorld) -> None:
    visitor = RestClient(Mangum(create_app(home, WebSettings(edge_secret="s3cret")), lifespan="off"))
    statuses = []
    for number in range(6):
        told = {"X-Origin-Secret": "s3cret", "X-Viewer-Address": f"198.51.100.{number}"}
        body = {"username": f"user{number}", "password": "x"}
        statuses.append(visitor.call("POST", "auth/login", json_body=body, headers=told).status)
    assert statuses == [401] * 6


# -- while the program is shut down


def test_shut_down_answers_503_but_for_login_status_and_start(home: MemoryWorld, client: RestClient) -> None:
    assert client.get("shutdown").status == 200
    asked = 0
    for method, path, _ in operations(home):
        if path not in {"/api/v1/auth/login", "/api/v1/status", "/api/v1/start", HEALTH, FINISHED}:
            assert_refused(client.call(method, concrete(path)), 503)
            asked += 1
    assert asked > 30
    assert client.get("status").json()["status"] == "stopped"
    assert client.post("auth/login", {"username": "alice", "password": "correct horse"}).status == 200
    assert client.get("start").status == 200
    assert client.get("rss").status == 200


# -- the description


def test_every_operation_is_described(home: MemoryWorld) -> None:
    ids = set()
    for method, path, operation in operations(home):
        where = f"{method} {path}"
        ids.add(operation["operationId"])
        assert operation["summary"], where
        assert "422" not in operation["responses"], where
        assert operation["responses"]["500"], where
        content = operation["responses"]["200"]["content"]
        assert content, where
        if path not in OPEN:
            assert operation["security"], where
            assert operation["responses"]["401"]["content"]["application/json"]["schema"]["$ref"].endswith("/Refusal")
        if "requestBody" in operation:
            assert operation["responses"]["400"], where
    assert len(ids) == len(operations(home))
    assert all(name.isidentifier() for name in ids)


def test_references_in_the_description_lead_somewhere(home: MemoryWorld) -> None:
    document = create_app(home).openapi()
    text = json.dumps(document)
    schemas = document["components"]["schemas"]
    names = {piece.partition('"')[0] for piece in text.split("#/components/schemas/")[1:]}
    assert names <= schemas.keys()
    assert "HTTPValidationError" not in schemas


def test_schemas_are_called_by_names_that_a_reader_knows(home: MemoryWorld) -> None:
    assert [name for name in create_app(home).openapi()["components"]["schemas"] if "_" in name] == []


def test_the_description_has_no_schema_that_contradicts_itself(home: MemoryWorld) -> None:
    def walk(part: Any) -> None:
        if isinstance(part, dict):
            assert "$ref" not in part or part.keys() <= {"$ref", "default", "description"}, part
            assert "items" not in part or part["type"] == "array", part
            part = list(part.values())
        if isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(create_app(home).openapi())


def test_a_part_of_the_settings_is_enough(home: MemoryWorld) -> None:
    document = create_app(home).openapi()
    body = document["paths"]["/api/v1/config/update"]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/ConfigPatch"}
    schemas = document["components"]["schemas"]
    assert "required" not in schemas["ConfigPatch"]
    assert "required" not in schemas["Program"]


def test_bodies_and_answers_have_examples(home: MemoryWorld) -> None:
    schemas = create_app(home).openapi()["components"]["schemas"]
    without = set()
    for method, path, operation in operations(home):
        contents = [operation.get("requestBody", {}), operation["responses"]["200"]]
        for media in (media for content in contents for media in content.get("content", {}).values()):
            whole = media["schema"].get("items", media["schema"])
            named = schemas[whole["$ref"].rpartition("/")[2]] if "$ref" in whole else {}
            if named.get("type") == "object" and "examples" not in named and "example" not in media:
                without.add(f"{method} {path}: {whole['$ref']}")
    assert without == set()


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "bangumi_ids"), (["x"], "0"), ({"bangumi_ids": [1, "x"]}, "bangumi_ids.1"), ("7", "body")],
)
def test_faults_of_a_list_of_ids_are_told_of_the_form_that_was_sent(client: RestClient, body: object, field: str) -> None:
    assert [fault["field"] for fault in client.delete("bangumi/delete/many", body).json()["errors"]] == [field]


def test_a_fault_is_told_in_plain_words(client: RestClient) -> None:
    [fault] = client.post("passkey/delete", {}).json()["errors"]
    assert fault["msg"] == "give passkey_id or credential_id"


# -- the pages


def test_the_pages_need_nothing_from_elsewhere(visitor: RestClient) -> None:
    for path in ("/", "/docs"):
        answer = visitor.call("GET", path)
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert 'src="http' not in answer.text
        assert 'href="http' not in answer.text
        assert "@import" not in answer.text


def test_docs_is_swagger_ui_and_runs_its_own_script_only(visitor: RestClient) -> None:
    one, other = visitor.call("GET", "/docs"), visitor.call("GET", "/docs/")
    [nonce] = re.findall(r'<script nonce="([\w-]+)">', one.text)
    assert "swagger-ui-bundle.js" in one.text
    assert f"script-src 'self' 'nonce-{nonce}'" in one.headers["content-security-policy"]
    assert nonce not in other.text


def test_every_answer_has_the_headers_that_keep_browsers_safe(home: MemoryWorld, client: RestClient) -> None:
    answers = {
        200: client.get("status"),
        400: client.post("rss/add", {}),
        401: RestClient(client.handler).get("rss"),
        403: client.call("GET", "stop", headers={"Sec-Fetch-Site": "cross-site"}),
        404: client.get("nothing/here"),
        413: client.post("rss/add", {"url": "x" * 7_000_000}),
    }
    home.feeds.all = broken  # type: ignore[method-assign]
    answers[500] = client.get("rss")
    for status, answer in answers.items():
        assert answer.status == status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def broken() -> NoReturn:
    raise RuntimeError("a fault of ours")


def test_the_first_page_tells_the_state(home: MemoryWorld, visitor: RestClient) -> None:
    assert 'data-state="running"' in visitor.call("GET", "/").text
    home.states.save_program(replace(home.states.program(), shut_down=True))
    assert 'data-state="shut"' in visitor.call("GET", "/").text
    assert "{{" not in visitor.call("GET", "/").text


def test_the_description_is_open_to_all(visitor: RestClient) -> None:
    answer = visitor.call("GET", "/openapi.json")
    assert answer.status == 200
    assert answer.json()["info"]["title"] == "Kumo Bangumi"


def test_an_absent_downloader_is_503(home: MemoryWorld, client: RestClient) -> None:
    home.downloaders.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")
    assert_refused(client.get("downloader/torrents"), 503)


def test_gates_are_set_on_every_route(home: MemoryWorld) -> None:
    app = create_app(home)
    app.openapi()
    bare = [route.path for route in app.routes if route.path.startswith("/api/") and not isinstance(route, deps.GatedRoute)]  # type: ignore[attr-defined]
    assert bare == []
