"""Every record kind there is, by name."""

from tasks.records.adjusting import ADJUSTING_KINDS
from tasks.records.declaration import RecordKind
from tasks.records.expecting import EXPECTING_KINDS
from tasks.records.explaining import EXPLAINING_KINDS
from tasks.records.housekeeping import HOUSEKEEPING_KINDS
from tasks.records.judgements import JUDGEMENT_KINDS
from tasks.records.landed import LANDED_KINDS
from tasks.records.messages import MESSAGE_KINDS
from tasks.records.portfolio import PORTFOLIO_KINDS
from tasks.records.promises import PROMISE_KINDS

KINDS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (
        *PORTFOLIO_KINDS,
        *LANDED_KINDS,
        *EXPECTING_KINDS,
        *PROMISE_KINDS,
        *ADJUSTING_KINDS,
        *JUDGEMENT_KINDS,
        *EXPLAINING_KINDS,
        *MESSAGE_KINDS,
        *HOUSEKEEPING_KINDS,
    )
}
