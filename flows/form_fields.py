"""What do the forms of the signed promise ask? The fields that several of them share, bounded."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)

ProjectKey = Annotated[str, Field(min_length=1, max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Sentence = Annotated[str, Field(min_length=1, max_length=4000)]
Note = Annotated[str, Field(max_length=4000)]
ShortNote = Annotated[str, Field(max_length=400)]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
