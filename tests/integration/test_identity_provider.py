"""Staff log in by an identity provider: a real one on this machine, which signs as the standard says, or lies."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from budgets.models import GivenPassword, Membership
from portal import urls
from portal.accounts.sessions import mark_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
CLIENT, SECRET = "mingzhang", "known to both"


class Provider:
    """An identity provider: its key, what it says of who logs in there, and what it was asked."""

    def __init__(self) -> None:
        self.key, self.foreign = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _key in range(2))
        self.signs_with, self.algorithm, self.claims, self.status = self.key, "RS256", dict[str, Any](), 200
        self.asked: list[dict[str, list[str]]] = []
        self.logged_out: list[str] = []
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/logout"):
                    return self.end_session()
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
                return self.answer({"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]})

            def end_session(self) -> None:
                asked = {name: words[0] for name, words in parse_qs(urlsplit(self.path).query).items()}
                # The standard lets a hint be of a token that is over by now.
                key, given = provider.key.public_key(), asked["id_token_hint"]
                told = jwt.decode(given, key, ["RS256"], {"verify_exp": False}, audience=asked["client_id"])
                provider.logged_out.append(told["employee"])
                self.send_response(302)
                self.send_header("Location", asked["post_logout_redirect_uri"])
                self.end_headers()

            def do_POST(self) -> None:
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                provider.asked.append(sent)
                key: Any = provider.signs_with if provider.algorithm == "RS256" else "x" * 32
                token = jwt.encode(provider.claims, key, provider.algorithm, headers={"kid": "one"})
                self.answer({"access_token": "unused", "id_token": token, "token_type": "Bearer"}, provider.status)

            def answer(self, said: dict[str, Any], status: int = 200) -> None:
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Serve a provider, and set the site up for it."""
    made = Provider()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    settings.IDENTITY_PROVIDER = {
        "OIDC_ISSUER": made.issuer,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{made.issuer}/authorize",
        "OIDC_OP_TOKEN_ENDPOINT": f"{made.issuer}/token",
        "OIDC_OP_JWKS_ENDPOINT": f"{made.issuer}/keys",
        "OIDC_OP_USER_ENDPOINT": "",
        "OIDC_RP_CLIENT_ID": CLIENT,
        "OIDC_RP_CLIENT_SECRET": SECRET,
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": "openid",
        "OIDC_CLAIM": "employee",
        "OIDC_CREATE_USER": False,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": 5,
        "OIDC_CALLBACK_CLASS": "portal.accounts.identity_provider.ProviderCallbackView",
    }
    for name, value in settings.IDENTITY_PROVIDER.items():
        setattr(settings, name, value)
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "mozilla_django_oidc"]
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "portal.accounts.identity_provider.ProviderBackend",
    ]
    sys.modules.pop("tests.addresses_with_provider", None)
    settings.ROOT_URLCONF = "tests.addresses_with_provider"
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def wang() -> User:
    return User.objects.create_user("wang-0042", is_staff=True)


def come(client: Client, provider: Provider, **claims: Any) -> Any:
    """Log in by the provider, which says that; return the page one comes to."""
    away = client.get(reverse("oidc_authentication_init"), {"next": "/en/admin/"})
    asked = parse_qs(urlsplit(away["Location"]).query)
    now = int(time.time())
    said = {"iss": provider.issuer, "aud": CLIENT, "sub": "x1", "iat": now, "exp": now + 60, "nonce": asked["nonce"][0]}
    provider.claims = {name: value for name, value in {**said, **claims}.items() if value is not None}
    return client.get(
        reverse("oidc_authentication_callback"), {"code": "once", "state": asked["state"][0]}, follow=True
    )


def is_in(client: Client) -> bool:
    return client.get("/en/admin/").status_code == 200


class TestComingIn:
    def test_who_the_token_names_comes_in_with_the_rights_he_has_here(
        self, client: Client, provider: Provider, wang: User
    ) -> None:
        assert "identity provider of your house" in client.get("/en/admin/login/").content.decode()
        page = come(client, provider, employee="wang-0042", is_superuser=True, groups=["administrators"])
        assert page.request["PATH_INFO"] == "/en/admin/"
        assert is_in(client)
        wang.refresh_from_db()
        assert not wang.is_superuser
        assert not Membership.objects.exists()
        # The code is redeemed by the site alone, with what only who began the log-in knows.
        assert provider.asked[0]["client_secret"] == [SECRET]
        assert len(provider.asked[0]["code_verifier"][0]) >= 43

    @pytest.mark.parametrize("name", ["nobody", "WANG-0042", "wang-0042 ", "", None])
    def test_nobody_comes_in_of_whom_there_is_no_account(
        self, client: Client, provider: Provider, wang: User, name: str | None
    ) -> None:
        page = come(client, provider, employee=name, sub="wang-0042", email="wang-0042")
        assert "did not let you in" in page.content.decode()
        assert not is_in(client)
        assert User.objects.count() == 1

    @pytest.mark.parametrize("closed", [{"is_active": False}, {"is_staff": False}])
    def test_nor_into_a_closed_account(
        self, client: Client, provider: Provider, wang: User, closed: dict[str, bool]
    ) -> None:
        User.objects.update(**closed)
        come(client, provider, employee="wang-0042")
        assert not is_in(client)

    @pytest.mark.parametrize(
        "claims",
        [
            {"aud": "another site"},
            {"aud": [CLIENT, "another site"], "azp": "another site"},
            {"aud": None},
            {"iss": "https://elsewhere.example.org"},
            {"exp": int(time.time()) - 3600},
            {"exp": None},
            {"nonce": "of another log-in"},
        ],
    )
    def test_a_token_for_another_or_of_another_time_opens_nothing(
        self, client: Client, provider: Provider, wang: User, claims: dict[str, Any]
    ) -> None:
        page = come(client, provider, employee="wang-0042", **claims)
        assert "did not let you in" in page.content.decode()
        assert not is_in(client)

    def test_nor_does_one_that_another_signed(self, client: Client, provider: Provider, wang: User) -> None:
        provider.signs_with = provider.foreign
        come(client, provider, employee="wang-0042")
        assert not is_in(client)
        provider.signs_with, provider.algorithm = provider.key, "HS256"
        come(client, provider, employee="wang-0042")
        assert not is_in(client)

    def test_nor_one_without_a_log_in_that_was_begun_here(self, client: Client, provider: Provider, wang: User) -> None:
        come(Client(), provider, employee="wang-0042")
        page = client.get(reverse("oidc_authentication_callback"), {"code": "once", "state": "made-up"}, follow=True)
        assert page.status_code == 200
        assert not is_in(client)

    def test_a_provider_that_is_away_or_refuses_is_said_in_words(
        self, client: Client, provider: Provider, wang: User, settings: Any
    ) -> None:
        provider.status = 500
        assert "did not let you in" in come(client, provider, employee="wang-0042").content.decode()
        settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
        assert "did not let you in" in come(client, provider, employee="wang-0042").content.decode()
        page = client.get(reverse("oidc_authentication_callback"), {"error": "access_denied"}, follow=True)
        assert "did not let you in" in page.content.decode()


class TestSecondFactor:
    def test_an_account_that_has_one_shows_it_here_too(self, client: Client, provider: Provider, wang: User) -> None:
        device = TOTPDevice.objects.create(user=wang, confirmed=True)
        page = come(client, provider, employee="wang-0042")
        assert 'name="code"' in page.content.decode()
        assert 'name="password"' not in page.content.decode()
        assert not is_in(client)
        assert "missing or wrong" in client.post("/en/admin/login/", {"code": "000000"}).content.decode()
        TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        client.post("/en/admin/login/", {"code": f"{totp(device.bin_key):06}"})
        assert is_in(client)

    def test_where_it_is_demanded_it_is_set_up(
        self, client: Client, provider: Provider, wang: User, settings: Any
    ) -> None:
        settings.SECOND_FACTOR_REQUIRED = True
        page = come(client, provider, employee="wang-0042")
        assert page.request["PATH_INFO"] == "/en/admin/second-factor/"
        assert not is_in(client)

    def test_the_providers_stands_for_it_only_where_the_site_says_so(
        self, client: Client, provider: Provider, wang: User, settings: Any
    ) -> None:
        settings.SECOND_FACTOR_REQUIRED = settings.OIDC_SECOND_FACTOR = True
        come(client, provider, employee="wang-0042")
        assert is_in(client)
        # Of who comes in by a password it is demanded as before.
        by_password = Client()
        by_password.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
        assert not is_in(by_password)

    def test_who_was_given_a_password_need_not_change_it(self, client: Client, provider: Provider, wang: User) -> None:
        GivenPassword.objects.create(person=wang)
        come(client, provider, employee="wang-0042")
        assert is_in(client)


class TestLoggingOut:
    @pytest.mark.parametrize("way", ["/en/admin/logout/", "/en/admin/sessions/"])
    def test_it_ends_the_session_at_the_provider_too_where_the_site_names_the_address(
        self, client: Client, provider: Provider, wang: User, settings: Any, way: str
    ) -> None:
        settings.IDENTITY_PROVIDER["OIDC_OP_LOGOUT_ENDPOINT"] = f"{provider.issuer}/logout?of=staff"
        settings.OIDC_STORE_ID_TOKEN = True
        come(client, provider, employee="wang-0042")
        page = client.post(way, {"end": mark_of(client.session.session_key or "")})
        assert not is_in(client)
        address = page["Refresh"].removeprefix("0; url=")
        assert address.replace("&", "&amp;") in page.content.decode()
        assert address.startswith(f"{provider.issuer}/logout?of=staff&")
        answer = requests.get(address, allow_redirects=False, timeout=5)
        assert (answer.status_code, answer.headers["Location"]) == (302, "http://testserver/admin/login/")
        assert provider.logged_out == ["wang-0042"]

    def test_here_alone_by_a_password_or_where_the_site_names_none(
        self, client: Client, provider: Provider, wang: User, settings: Any
    ) -> None:
        come(client, provider, employee="wang-0042")
        page = client.post("/en/admin/logout/")
        assert "Refresh" not in page
        assert provider.issuer not in page.content.decode()
        settings.IDENTITY_PROVIDER["OIDC_OP_LOGOUT_ENDPOINT"] = f"{provider.issuer}/logout"
        client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
        assert "Refresh" not in client.post("/en/admin/logout/")
        assert not is_in(client)


def test_a_site_without_a_provider_has_no_such_address(client: Client) -> None:
    assert urls.provider_addresses() == []
    # As with any address of staff that is not there, one is asked to log in.
    assert client.get("/admin/oidc/authenticate/")["Location"] == "/admin/login/?next=/admin/oidc/authenticate/"
    assert "identity provider" not in client.get("/en/admin/login/").content.decode()


def test_half_a_provider_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.settings import identity_provider

    assert identity_provider() == {}
    given = {"OIDC_ISSUER": "https://id.example.org", "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="OIDC_AUTHORIZATION_URL"):
        identity_provider()
    for name in ("AUTHORIZATION", "TOKEN", "JWKS"):
        monkeypatch.setenv(f"OIDC_{name}_URL", f"https://id.example.org/{name.lower()}")
    made = identity_provider()
    assert not made["OIDC_STORE_ID_TOKEN"]
    monkeypatch.setenv("OIDC_END_SESSION_URL", "https://id.example.org/end")
    assert identity_provider()["OIDC_STORE_ID_TOKEN"]
    assert (made["OIDC_CLAIM"], made["OIDC_CREATE_USER"], made["OIDC_RP_SIGN_ALGO"]) == ("sub", False, "RS256")
