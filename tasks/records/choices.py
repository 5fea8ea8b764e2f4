"""The closed sets of values that records, policy and reports share."""

from enum import StrEnum


class Phase(StrEnum):
    """The five phases of a project under a customer contract (policy P1.2)."""

    PRE_SALES = "pre_sales"
    CONTRACT = "contract"
    IMPLEMENTATION = "implementation"
    ACCEPTANCE = "acceptance"
    AFTER_SALES = "after_sales"


class Audience(StrEnum):
    """Whose eyes a text is for."""

    INTERNAL = "internal"
    CUSTOMER = "customer"


class Language(StrEnum):
    """The languages reports and mails speak."""

    ENGLISH = "en"
    CHINESE = "zh"


class ItemStatus(StrEnum):
    """Where a work item stands; a tracker's own names are mapped to these and kept beside them."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    DONE = "done"
    CANCELLED = "cancelled"


class ItemType(StrEnum):
    """What a work item is."""

    TASK = "task"
    DELIVERABLE = "deliverable"
    DEFECT = "defect"
    CHANGE = "change"
    RISK = "risk"
    SUPPORT = "support"
    OTHER = "other"


class MilestoneStatus(StrEnum):
    """Where a milestone stands."""

    OPEN = "open"
    REACHED = "reached"
    CANCELLED = "cancelled"


class FeedbackKind(StrEnum):
    """What a piece of customer feedback is; one conversation is one complaint."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    REQUEST = "request"
    QUESTION = "question"
    OTHER = "other"


class FeedbackStage(StrEnum):
    """How far a complaint has come (after ISO 10002)."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    INVESTIGATED = "investigated"
    ANSWERED = "answered"
    CLOSED = "closed"


class Scale(StrEnum):
    """The scale of a survey score; scales are stored and never mixed."""

    FIVE_POINT = "five_point"
    NPS = "nps"
    CES = "ces"

    @property
    def bounds(self) -> tuple[int, int]:
        """The lowest and the highest score of this scale."""
        return {"five_point": (1, 5), "nps": (0, 10), "ces": (1, 7)}[self.value]


class Dimension(StrEnum):
    """What a satisfaction score is about (policy P4.2); `expectation`: one promise, named in the answer's extra."""

    OVERALL = "overall"
    DELIVERABLES = "deliverables"
    TEAM_SERVICE = "team_service"
    EXPECTATION = "expectation"


class ReadingState(StrEnum):
    """Whether a reading has a value, and if not, why."""

    MEASURED = "measured"
    NOT_STARTED = "not_started"
    NOT_ENOUGH_DATA = "not_enough_data"
    NO_DATA = "no_data"


class TrustGrade(StrEnum):
    """How far a number may be relied on; D is below the floor and prints as provisional."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class TrustReason(StrEnum):
    """Why a number is trusted less, or what is to be said with it."""

    NEVER_LANDED = "never_landed"
    STALE_SOURCE = "stale_source"
    VERY_STALE_SOURCE = "very_stale_source"
    QUARANTINED_ROWS = "quarantined_rows"
    MANY_QUARANTINED_ROWS = "many_quarantined_rows"
    INCOMPLETE_SWEEP = "incomplete_sweep"
    SMALL_SAMPLE = "small_sample"
    UNDATED_ITEMS = "undated_items"
    RECONSTRUCTED_HISTORY = "reconstructed_history"
    MISSING_ITEMS = "missing_items"
    TRACKER_PLAN = "tracker_plan"


class Severity(StrEnum):
    """How far a reading is outside its agreed band."""

    WARNING = "warning"
    CRITICAL = "critical"


class EpisodeEvent(StrEnum):
    """What happened to a deviation on one night."""

    OPENED = "opened"
    WORSENED = "worsened"
    IMPROVED = "improved"
    STEADY = "steady"
    CLOSED = "closed"


class NoticeKind(StrEnum):
    """What a notice is: a scheduled digest or an escalation of one deviation."""

    DIGEST = "digest"
    ESCALATION = "escalation"


class NoticeReason(StrEnum):
    """Why a notice was decided."""

    DIGEST_DUE = "digest_due"
    OPENED = "opened"
    WORSENED = "worsened"
    RESOLVED = "resolved"
    PLAN_STARTED = "plan_started"
    MEASURE_INEFFECTIVE = "measure_ineffective"


class NoticeStatus(StrEnum):
    """Where a notice stands between decision and delivery."""

    DECIDED = "decided"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class QuarantineStatus(StrEnum):
    """What became of a quarantined row."""

    HELD = "held"
    RELEASED = "released"
    DISCARDED = "discarded"
    RESOLVED = "resolved"


class RunState(StrEnum):
    """How a night, or one source of it, ended."""

    RUNNING = "running"
    COMPLETED = "completed"
    DEGRADED = "degraded"
    FAILED = "failed"
