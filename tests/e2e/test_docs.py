"""/docs in a real browser, from the deployed local stack: Swagger UI, signed in by its own dialog, asking the API."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.support.browser import chromium
from tests.support.stack import LocalStack, running

pytestmark = pytest.mark.timeout(240)

OWNER = {"username": "haruhi", "password": "sos-dan-2006"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(LocalStack(tmp_path_factory.mktemp("docs"))) as stack:
        assert httpx.post(f"{stack.url}/api/v1/setup/complete", json=OWNER, timeout=40).status_code == 200
        yield stack.url


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path / "profile") as browser:
        yield browser


def test_authorize_and_try_it_out(url: str, browser: webdriver.Chrome) -> None:
    wait = WebDriverWait(browser, 30)
    token = httpx.post(f"{url}/api/v1/auth/login", json=OWNER, timeout=40).json()["access_token"]
    browser.get(f"{url}/docs")
    wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, ".opblock"))

    click(browser, ".btn.authorize")
    wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, ".auth-container input"))[0].send_keys(token)
    click(browser, ".auth-container .authorize")
    click(browser, ".btn-done")
    status = "[id='operations-program-status']"
    click(browser, f"{status} .opblock-summary-control")
    click(browser, f"{status} .try-out__btn")
    click(browser, f"{status} .execute")

    answer = wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, f"{status} .live-responses-table .response"))[0]
    assert answer.find_element(By.CSS_SELECTOR, ".response-col_status").text == "200"
    assert '"running"' in answer.text
    assert [line for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []


def test_without_its_files_the_page_says_so(url: str, browser: webdriver.Chrome) -> None:
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*swagger-ui-bundle*"]})
    browser.get(f"{url}/docs")
    assert "openapi.json" in browser.find_element(By.ID, "missing").text


def click(browser: webdriver.Chrome, selector: str) -> None:
    found = WebDriverWait(browser, 30).until(lambda page: page.find_elements(By.CSS_SELECTOR, selector))[0]
    browser.execute_script("arguments[0].click()", found)
