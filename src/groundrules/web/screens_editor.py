"""What the editor of the rulebook shows."""

from dataclasses import dataclass
from datetime import datetime

from groundrules.web.screens import Choice


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody asks for the draft to be published."""

    who: str
    at: datetime
    why: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class EditorPage:
    """The draft and where it stands; ``version`` and ``base`` go back with every saving."""

    text: str
    version: int
    base: str
    viewer_id: str
    saved_by: str
    saved_at: datetime | None
    can_edit: bool
    is_draft: bool
    is_behind: bool
    has_kept: bool = False
    proposal: Proposal | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in one sentence, with its line in the text."""

    rule_id: str
    says: str
    line: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that almost answered, and the one fact that would have made it."""

    rule: RuleLine
    change: str
    gives: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one decision says; ``tone``: calm (answered), soon (not asked), late (no or several answers)."""

    decision: str
    policy: str
    headline: str
    tone: str
    gives: tuple[tuple[str, str], ...] = ()
    winners: tuple[RuleLine, ...] = ()
    fitting: tuple[RuleLine, ...] = ()
    yielded: tuple[RuleLine, ...] = ()
    unknown: tuple[str, ...] = ()
    misses: tuple[Miss, ...] = ()
    more_misses: int = 0


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact one may change: a list to pick from, or a field to type in."""

    name: str
    say: str
    value: str
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    source: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TryPart:
    """The draft asked about one thing."""

    trouble: str = ""
    account: str = ""
    thing: str = "account"
    things: tuple[Choice, ...] = ()
    fields: tuple[FactField, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """One kind of record whose answer changes."""

    when: str
    before: str
    after: str
    size: str
    example: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionPart:
    """One decision in both versions."""

    name: str
    situations: tuple[Situation, ...]
    more: int
    edits: tuple[str, ...]
    redundant: tuple[str, ...]
    differences: tuple[str, ...]
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferencePart:
    """The draft beside the book in force."""

    trouble: str = ""
    is_same: bool = False
    lines_added: int = 0
    lines_gone: int = 0
    decisions: tuple[DecisionPart, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageFill:
    """One of the five pages: how full it is, its type size, and the slides it needs."""

    number: int
    title: str
    fill: int
    size: int
    slides: int


@dataclass(frozen=True, slots=True)
class PagesPart:
    """The five pages measured on real slides."""

    slides: int = 0
    limit: int = 5
    pages: tuple[PageFill, ...] = ()
    cuts: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One thing that happened to the draft."""

    sequence: int
    who: str
    what: str
    at: datetime
    why: str = ""
    has_text: bool = False


@dataclass(frozen=True, slots=True)
class PublishPage:
    """The draft on its way to being the book."""

    version: int
    edition: str
    old_edition: str
    stops: tuple[str, ...]
    difference: DifferencePart
    pages: PagesPart
    proposal: Proposal | None
    can_propose: bool
    can_publish: bool
    leaders: tuple[Choice, ...]
    steps: tuple[StepLine, ...]
    is_draft: bool
    saved_by: str
    saved_at: datetime | None
    why: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that differ: those of the draft, and those of the kept text; ``line`` counts in the draft."""

    line: int
    draft: str
    kept: str


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The texts that were kept, newest first."""

    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class KeptTextPage:
    """One kept text beside the draft; ``version`` is that of the draft it is shown beside."""

    step: StepLine
    text: str
    version: int
    stretches: tuple[Stretch, ...]
    more: int
    can_take: bool
    errors: tuple[str, ...] = ()
