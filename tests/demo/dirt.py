"""The dirt that real tracker exports have, a row or two at a time: somebody puts it right, or deletes it, weeks later.

Three rows are still there on the last Friday, one a project, so that quarantine has something to show.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Dirt:
    """One bad row and the weeks in which the export holds it.

    `corrected` are the cells, by position, that somebody puts right afterwards; without any the row goes.
    """

    weeks: range
    cells: tuple[str, ...]
    corrected: dict[int, str] = field(default_factory=dict)


_M, _P, _S, _T = "Smart Metering Roll-out", "泵站监控系统", "Customer Service Portal", "Internal Tooling"
_L = "Lagersteuerung Süd"

JIRA_DIRT = (
    Dirt(range(3, 7), ("",) * 15),  # a blank row
    Dirt(range(6, 9), ("MET-901", _M, "Task", "Order antennas", "In Progress", "", "Hanna Lind", "High", "16", "almost",
                       "2026-02-02", "2026-02-27", "2026-01-30 10:00", "2026-02-10 09:30", ""), {9: "90", 13: "2026-02-27 09:30"}),
    Dirt(range(9, 12), ("PORT-902", _S, "Task", "Check cookie banner", "To Do", "", "Ben Adler", "Low", "8", "0",
                        "2026-03-20", "2026-03-06", "2026-03-01 11:20", "2026-03-02 11:20", ""), {11: "2026-04-06", 13: "2026-03-27 10:00"}),
    Dirt(range(10, 13), ("PUMP-8", _P, "Task", "一号泵站方案（旧副本）", "To Do", "", "刘洋", "Low", "4", "0",
                        "2025-10-20", "2025-11-10", "2025-10-01 08:00", "2025-10-02 08:00", "")),
    Dirt(range(12, 15), ("MET-903", _M, "Task", "Negative estimate", "To Do", "", "Owen Clarke", "Low", "-8", "0",
                         "2026-04-01", "2026-04-30", "2026-03-25 10:00", "2026-03-25 10:00", ""), {8: "8", 13: "2026-04-15 10:00"}),
    Dirt(range(13, 27), ("TOOL-1", _T, "Task", "Renew build server", "In Progress", "", "Owen Clarke", "Low", "8", "40",
                         "2026-04-01", "2026-05-30", "2026-03-30 10:00", "2026-04-02 10:00", "")),
    Dirt(range(14, 27), ("MET-904", _M, "Task", "=cmd|' /C calc'!A0", "To Do", "", "Hanna Lind", "Low", "4", "0",
                         "2026-09-01", "2026-09-11", "2026-04-08 10:00", "2026-04-08 10:00", "")),
    Dirt(range(14, 27), ("PORT-905", _S, "Task", '<script>alert("invoice")</script> shown in search', "In Progress",
                         "", "Yuki Mori", "High", "12", "20", "2026-08-03", "2026-08-14", "2026-04-08 10:05",
                         "2026-04-09 10:05", "")),
    Dirt(range(16, 19), ("MET-906", _M, "Task", "Clock of the gateway runs ahead", "To Do", "", "Tomás Ruiz", "High",
                         "8", "0", "2026-05-04", "2026-05-29", "2062-04-20 10:00", "2062-04-21 10:00", ""), {12: "2026-04-20 10:00", 13: "2026-05-06 10:00"}),
    Dirt(range(19, 21), ("PORT-907", _S, "Task")),  # a row that was cut off
    Dirt(range(21, 27), ("MET-908", _M, "Task", "Store antennas", "In Progress", "", "Hanna Lind", "Medium", "16",
                         "1000", "2026-05-25", "2026-07-10", "2026-05-20 10:00", "2026-06-01 10:00", "")),
    Dirt(range(22, 27), ("PUMP-909", _P, "Task", "二号泵站复检", "搁置？", "", "周强", "High", "8", "10",
                         "2026-06-01", "2026-07-17", "2026-05-28 15:00", "2026-06-03 15:00", "")),
    Dirt(range(23, 27), ("PORT-910", _S, "Task", "Publish outage page", "To Do", "", "Marta Silva", "Medium", "8", "0",
                         "2026-06-15", "2026-06-31", "2026-06-02 09:00", "2026-06-02 09:00", "")),
)  # fmt: skip

GERMAN_DIRT = (
    Dirt(range(4, 8), ("LS-901", _L, "Aufgabe", "Kabelwege prüfen", "In Arbeit", "", "Piet van Dam", "mittel", "16,0",
                       "k. A.", "02.02.2026", "27.02.2026", "28.01.2026 09:00", "03.02.2026 09:00", "")),
    Dirt(range(7, 10), ("LS-902", _L, "Aufgabe", "Ersatzteile bestellen", "Offen", "", "Aylin Demir", "niedrig", "8",
                       "-10", "09.03.2026", "20.03.2026", "16.02.2026 09:00", "17.02.2026 09:00", ""), {9: "10", 13: "13.03.2026 09:00"}),
    Dirt(range(11, 14), ("LS-9", _L, "Aufgabe", "Rollenbahn entwerfen (Kopie)", "Offen", "", "Jörg Weiß", "hoch", "8",
                         "0", "03.11.2025", "28.11.2025", "20.10.2025 08:10", "20.10.2025 08:10", "")),
    Dirt(range(15, 18), ("LS-903", _L, "Aufgabe", "Abnahme Heber", "Offen", "", "Käthe Brandl", "hoch", "8", "0",
                         "2026/05/04", "15.05.2026", "13.04.2026 14:00", "13.04.2026 14:00", ""), {10: "04.05.2026", 13: "07.05.2026 14:00"}),
    Dirt(range(17, 27), ("WP-1", "Werkstattplanung", "Aufgabe", "Hebebühne warten", "Offen", "", "Piet van Dam",
                         "niedrig", "4", "0", "01.06.2026", "12.06.2026", "27.04.2026 08:00", "27.04.2026 08:00", "")),
    Dirt(range(23, 27), ("LS-904", _L, "Aufgabe", "Lastprobe Gasse 3", "Zurückgestellt", "", "Käthe Brandl", "hoch",
                         "24", "30", "01.06.2026", "31.07.2026", "28.05.2026 10:30", "11.06.2026 10:30", "")),
)  # fmt: skip
