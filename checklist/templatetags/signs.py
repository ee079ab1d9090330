"""The signs of the states in one ink: squares for what can be finished, circles for what is practised."""

from checklist.queries import FRESH_DAYS, Board, SheetItem, Standing
from checklist.templatetags.paper import EDGE, INK, LINE, MUTED, number

SQUARE = '<rect x="2.75" y="2.75" width="14.5" height="14.5" rx="2"'
RING = '<circle cx="10" cy="10" r="7.25" fill="none"'
DRAWN = {
    "todo": f'{SQUARE} fill="none" stroke="{EDGE}" stroke-width="1.3"/>',
    "learning": f'<path fill="{INK}" d="M3 17 17 3v12.5a1.5 1.5 0 0 1-1.5 1.5z"/>'
    f'{SQUARE} fill="none" stroke="{INK}" stroke-width="1.5"/>',
    "done": f'<path fill="{INK}" fill-rule="evenodd" d="M4.5 2h11A2.5 2.5 0 0 1 18 4.5v11a2.5 2.5 0 0 1-2.5 2.5h-11'
    'A2.5 2.5 0 0 1 2 15.5v-11A2.5 2.5 0 0 1 4.5 2zm10.9 4.5-1.3-1.2-5.4 6-2.7-2.6-1.2 1.3 4 3.8z"/>',
    "skipped": f'{SQUARE} fill="none" stroke="{MUTED}" stroke-width="1.3" stroke-dasharray="3 2.3"/>'
    f'<path d="M6 10h8" stroke="{MUTED}" stroke-width="1.5"/>',
    "never": f'{RING} stroke="{EDGE}" stroke-width="2" stroke-dasharray=".1 3.2" stroke-linecap="round"/>',
    "due": f'{RING} stroke="{INK}" stroke-width="1.5"/>'
    f'<path d="M10 5.5V10l3 2" fill="none" stroke="{INK}" stroke-width="1.5" stroke-linecap="round"/>',
}
SIGNS = "".join(f'<g id="paper-{name}">{drawn}</g>' for name, drawn in DRAWN.items())


def look(board: Board, item: SheetItem, standing: Standing) -> tuple[str, int]:
    """What a standing shows, and how many days a practice stays fresh."""
    if item.ongoing and standing.state == "todo":
        return str(standing.practice(board.today)), standing.days_left(board.today)
    return standing.state, 0


def sign(name: str, x: float, y: float, size: float, days: int = 20) -> str:
    """A sign with its upper left corner there."""
    place = f'transform="translate({number(x)} {number(y)}) scale({size / 20:.4f})"'
    if name != "fresh":
        return f'<use href="#paper-{name}" {place}/>'
    return (
        f'<g {place}>{RING} stroke="{LINE}" stroke-width="1.5"/>'
        f'{RING} stroke="{INK}" stroke-width="1.8" pathLength="{FRESH_DAYS}" stroke-dasharray="{days} {FRESH_DAYS}" '
        f'transform="rotate(-90 10 10)"/><circle cx="10" cy="10" r="2.5" fill="{INK}"/></g>'
    )
