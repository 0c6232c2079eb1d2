"""The cookie that carries a session's token."""

from fastapi import Request, Response

from bangumi.services.accounts import SESSION_S, Login
from bangumi.web.deps import COOKIE, is_https


def set_cookie(request: Request, response: Response, login: Login) -> None:
    response.set_cookie(
        COOKIE, login.token, max_age=SESSION_S, path="/", httponly=True, samesite="lax", secure=is_https(request)
    )


def clear_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
