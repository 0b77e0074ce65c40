"""A plugin of pytest: tests that others wrote for httpbin ask the server at PRACTICE_HTTP instead.

Tests with a fixture `httpbin` get that server as the fixture. httpbin's own tests, which call their Flask application, call
one that passes each request on over HTTP. Whatever asks for no server at all is left out, and what needs TLS too.
"""

import http.client
import os
import types
import urllib.parse

import pytest
from werkzeug.test import Client

URL = os.environ["PRACTICE_HTTP"]
NEEDS_TLS = {"httpbin_ca_bundle", "nosan_server"}


@pytest.fixture
def httpbin():
    return types.SimpleNamespace(url=URL)


@pytest.fixture
def httpbin_secure():
    """For the one test beside `httpbin` that fails before it connects there."""
    return types.SimpleNamespace(url=URL.replace("http:", "https:"))


def pass_on(environ, start_response):
    """A WSGI application that is the server at URL."""
    names = {key: key[5:].replace("_", "-").title() for key in environ if key.startswith("HTTP_")}
    names.update({"CONTENT_TYPE": "Content-Type", "CONTENT_LENGTH": "Content-Length"})
    headers = {name: environ[key] for key, name in names.items() if name and environ.get(key) not in (None, "")}
    body = environ["wsgi.input"].read()
    chunked = headers.get("Transfer-Encoding") == "chunked"
    if chunked:
        headers.pop("Content-Length", None)
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)

    connection = http.client.HTTPConnection(urllib.parse.urlsplit(URL).netloc, timeout=30)
    connection.putrequest(environ["REQUEST_METHOD"], environ["REQUEST_URI"], skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value.encode("latin-1"))
    connection.endheaders(body or None)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    start_response(f"{answer.status} {answer.reason}", answer.getheaders())
    return [content]


def pytest_collection_modifyitems(config, items):
    chosen, others = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        is_asked = "httpbin" in fixtures or item.path.name == "test_httpbin.py"
        (chosen if is_asked and not fixtures & NEEDS_TLS else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = chosen


def pytest_configure(config):
    import httpbin

    httpbin.app = types.SimpleNamespace(test_client=lambda: Client(pass_on))


def pytest_terminal_summary(terminalreporter):
    """One line for each test that failed and one with the numbers, for `cargo xtask suites`."""
    reports = terminalreporter.stats
    failed = {report.nodeid for key in ("failed", "error") for report in reports.get(key, [])}
    for name in sorted(failed):
        print(f"practice-server failed {name.split('::')[-1]}")
    passed = sum(len(reports.get(key, [])) for key in ("passed", "xfailed", "xpassed"))
    print(f"practice-server result {passed} {len(failed)} {len(reports.get('skipped', []))}")
