"""What is in an HTML page, what must not get into one, and how it fits a phone."""

from html.parser import HTMLParser

HOSTILE = "<script>alert('x')</script>\"'&|`[a](http://evil.example/)"


class Page(HTMLParser):
    """The tags, attributes and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


MEASURE = """
<!doctype html><body><iframe src="/report.html" style="width:390px;height:2000px"></iframe>
<script>
onload = () => {
  const page = document.querySelector("iframe").contentDocument;
  const boxes = [...page.querySelectorAll("svg[id] path, svg[id] text")]
    .map((mark) => [mark.getBoundingClientRect(), mark.closest("svg").getBoundingClientRect()]);
  const outside = boxes.filter(([mark, chart]) =>
    mark.left < chart.left - 1 || mark.right > chart.right + 1 ||
    mark.top < chart.top - 1 || mark.bottom > chart.bottom + 1);
  const small = [...page.querySelectorAll("svg[id] text")]
    .filter((text) => text.getBoundingClientRect().height < 9);
  document.title = [page.documentElement.scrollWidth, page.documentElement.clientWidth,
    boxes.length, outside.length, small.length].join(" ");
};
</script>
"""
"""A page that shows `/report.html` on a phone. Its title becomes: width of what can be scrolled,
width of the screen, and how many marks there are, leave their chart, and are too small to read."""
