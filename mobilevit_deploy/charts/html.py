"""HTML pages: self-contained, without scripts, readable offline and on a phone."""

from pathlib import Path
from typing import Any

from mobilevit_deploy.errors import missing_extra

_TEMPLATES = Path(__file__).parent / "templates"


def html_text(template: Path, extra: str, **values: Any) -> str:
    """A page from its template, which extends `layout.html.j2` and may draw with `parts.html.j2`.

    Args:
        template: the file; what it includes is looked for beside it, then beside the layout.
        extra: of the package, that brings Jinja2.
        values: what the template shows, escaped.

    Raises:
        RuntimeUnavailableError: Jinja2 is not installed.
    """
    try:
        import jinja2
    except ModuleNotFoundError:
        raise missing_extra("jinja2", extra) from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([template.parent, _TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template(template.name).render(values) + "\n"
