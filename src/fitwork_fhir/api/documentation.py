"""The page /docs: Swagger UI over openapi.json, with nothing fetched from elsewhere.

The script and the style come with the package fastapi-offline (MIT), which carries Swagger UI's own distribution
(Apache-2.0).
"""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

PAGE, ASSETS = "/docs", "/docs-assets"
_ONLY_HERE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
)
"""Content-Security-Policy: whatever the script wants, the browser asks nobody else."""
_LOOK: dict[str, object] = {
    "validatorUrl": None,  # else the document would be sent to a validator on the internet
    "docExpansion": "none",
    "defaultModelsExpandDepth": -1,
    "displayRequestDuration": True,
    "filter": True,
    "tryItOutEnabled": True,
}


def add_documentation(app: FastAPI) -> None:
    """Serve the page and what it is made of."""
    app.mount(ASSETS, StaticFiles(packages=[("fastapi_offline", "static")]))
    app.router.routes.append(Route(PAGE, _page))


async def _page(request: Request) -> HTMLResponse:
    root = request.scope.get("root_path", "")
    page = get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title="fitwork_fhir",
        swagger_js_url=f"{root}{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{root}{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{root}{ASSETS}/favicon.png",
        swagger_ui_parameters=_LOOK,
    )
    page.headers["Content-Security-Policy"] = _ONLY_HERE
    return page
