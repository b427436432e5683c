#!/usr/bin/env python3
"""Who should be told of what and when, on the sample's 22 months: a small model of the issue's words.

It shares nothing with the program but its facts. It reads the catalogue's YAML for units, forms, due rules and the calendar, and
facts.tsv for what was known and when: a line each time where a target stood differently (F), a figure was stated anew (R), or a
report came (S). What it makes of them it works out by itself: due days, working days, what stands, who hears, when.

    model.py CATALOGUE-FOLDER FACTS.tsv FROM TO > TABLE.tsv
"""
import datetime as dt
import glob
import sys
import yaml

TZ = dt.timezone(dt.timedelta(hours=8))
DAY = dt.timedelta(days=1)


def load(folder):
    whole = {}
    for name in sorted(glob.glob(folder + "/*.yaml")):
        for key, value in (yaml.safe_load(open(name, encoding="utf-8")) or {}).items():
            whole[key] = value
    return whole


class Calendar:
    def __init__(self, spec):
        self.off, self.on = {str(d) for d in spec["holidays"]}, {str(d) for d in spec["workdays"]}

    def works(self, d):
        if str(d) in self.off:
            return False
        return str(d) in self.on or d.weekday() < 5

    def nth(self, d, n):
        """The n-th working day from d on, d itself counting."""
        while True:
            if self.works(d):
                n -= 1
                if n == 0:
                    return d
            d += DAY

    def back(self, d, n):
        """The n-th working day before d."""
        while n:
            d -= DAY
            if self.works(d):
                n -= 1
        return d


def at(d, hour, minute=0):
    return dt.datetime(d.year, d.month, d.day, hour, minute, tzinfo=TZ)


def month_add(year, month, n):
    m = year * 12 + month - 1 + n
    return m // 12, m % 12 + 1


def last_day(year, month):
    y, m = month_add(year, month, 1)
    return dt.date(y, m, 1) - DAY


def period_end(text):
    """Year and month of a period's last month, from SDMX."""
    if text.endswith("/P2M"):
        return int(text[:4]), int(text[5:7]) + 1
    year, kind = text.split("-")
    n = int(kind[1:])
    return int(year), {"M": n, "Q": n * 3, "S": n * 6, "A": 12}[kind[0]]


class World:
    def __init__(self, cat):
        self.cat, self.cal = cat, Calendar(cat["calendar"])
        self.forms = {f["id"]: f for f in cat["forms"]}
        self.inds = {i["id"]: i for i in cat["indicators"]}
        self.measures = {m["id"]: m for m in cat["measures"]}
        self.entities = {e["id"]: e for e in cat["entities"]}
        self.departments = {d["id"]: d for d in cat["departments"]}
        self.forms_of = {}  # unit -> forms with targets that concern it
        for i in self.inds.values():
            if not i.get("targets"):
                continue
            for e in self.entities_of(i):
                for unit, _ in self.concerned(i["id"], e):
                    self.forms_of.setdefault(unit, set()).add(i["form"])

    def entities_of(self, i):
        kind = i.get("entity_kind")
        if not kind:
            return [""]
        return i.get("entities") or [e["id"] for e in self.entities.values() if e["kind"] == kind]

    def successor(self, unit):
        d = self.departments.get(unit, {})
        if d.get("valid_to") and d.get("successor"):
            return self.successor(d["successor"])  # all of the sample's reforms lie before it begins
        return unit

    def measure(self, i, e):
        return (self.entities.get(e) or {}).get("measure") or i["measure"]

    def concerned(self, ind, ent):
        i, e = self.inds[ind], self.entities.get(ent) or {}
        m = self.measure(i, ent)
        lead = (self.measures[m].get("lead") or [None])[0]
        if e.get("responsible"):
            main = e["responsible"]
        elif i.get("responsible") and m == i["measure"]:
            main = i["responsible"]
        else:
            main = lead
        form = self.forms[i["form"]]
        if len(form["departments"]) == 1:
            reports = form["departments"][0]
        else:
            reports = e.get("department") or i["department"]
        out = []
        for unit, role in [(main, "main"), (reports, "copy")] + [(u, "copy") for u in self.measures[m].get("implement") or []]:
            if unit is None:
                continue
            unit = self.successor(unit)
            if all(unit != u for u, _ in out):
                out.append((unit, role if main else ("main" if unit == self.successor(reports) else "copy")))
        return out

    def due(self, form, period):
        """The due day and the first overdue day."""
        rule = form["due"]
        y, m = month_add(*period_end(period), rule.get("month") or 1)
        day = min(rule["day"], last_day(y, m).day)
        d = dt.date(y, m, day)
        if rule.get("shift"):
            d = self.cal.nth(d, 1)
        return d, d + DAY + DAY * (rule.get("grace") or 0)

    def periods(self, form, year_from, year_to):
        first = period_end(form["first"])
        for y in range(year_from, year_to + 1):
            names = {
                "month": ["%d-M%02d" % (y, m) for m in range(1, 13)],
                "quarter": ["%d-Q%d" % (y, q) for q in range(1, 5)],
                "year": ["%d-A1" % y],
            }[form["frequency"]]
            if form.get("combined_january_february"):
                names = ["%d-01-01/P2M" % y] + names[2:]
            for p in names:
                if period_end(p) >= first:
                    yield p

    def monthly(self, unit, when):
        """When in the month of an instant a unit hears of its targets."""
        last = None
        for f in self.forms_of.get(unit, ()):
            for p in self.periods(self.forms[f], when.year - 2, when.year + 1):
                d, _ = self.due(self.forms[f], p)
                if (d.year, d.month) == (when.year, when.month) and (last is None or d > last):
                    last = d
        if last is None:
            last = dt.date(when.year, when.month, 15)
        return at(self.cal.nth(last + DAY, 1), 9)

    def opens(self, t):
        """The instant itself in office hours, else when they next begin."""
        if self.cal.works(t.date()):
            if t < at(t.date(), 8, 30):
                return at(t.date(), 8, 30)
            if t < at(t.date(), 18):
                return t
        return at(self.cal.nth(t.date() + DAY, 1), 8, 30)


STATUS = {"5": "TargetMissed", "6": "CeilingExceeded", "4": "TargetFarBehind", "8": "CeilingNear", "3": "TargetBehind"}
PLANNERS = {"CeilingNear", "ForecastMiss", "RevisionLarge"}
SILENT = {"0", "9", "10"}


def main(folder, facts, begin, end):
    w = World(load(folder))
    begin, end = (at(dt.date.fromisoformat(x), 0) for x in (begin, end))
    events = {}
    for line in open(facts, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        t = dt.datetime.fromisoformat(cells[0]).astimezone(TZ)
        events.setdefault(t, []).append(cells[1:])
    instants = set(events)
    d = begin
    while d < end:
        instants.update([d, d.replace(hour=8, minute=30), d.replace(hour=9), d.replace(hour=15)])
        d += DAY
    targets, revised, sent = {}, {}, {}
    open_, marks, notices, rows = {}, {}, {}, []
    number, started = 0, False
    for now in sorted(t for t in instants if t < end):
        for kind, *c in events.get(now, []):
            if kind == "F":
                targets[tuple(c[:3])] = dict(zip(("period", "status", "misses", "nodes", "window_end"), c[3:]))
            elif kind == "G":  # nothing is told of it any more
                targets.pop(tuple(c[:3]), None)
            elif kind == "R":
                revised[tuple(c[:3])] = (float(c[3]), float(c[4]))
            elif kind == "S":
                sent.setdefault(tuple(c[:3]), []).append((c[3], c[4]))
        if now < begin:
            continue
        states = standing(w, now, targets, revised, sent)
        for key in [k for k in open_ if k not in states]:
            if over(key, targets):
                del open_[key]
        for key in sorted(states):
            if key not in open_:
                number += 1
                open_[key] = (number, now)
        batch = {}
        for key, s in states.items():
            n, began = open_[key]
            for unit, role in hears(w, key):
                due = [(stage, t) for stage, t in stages(w, key, s, began, unit, now) if t <= now and (n, stage, s["round"], unit) not in marks]
                for k, (stage, t) in enumerate(due):
                    mark = (n, stage, s["round"], unit)
                    if k + 1 < len(due):
                        marks[mark] = None
                        continue
                    fresh = started and not (key[0] == "ReportOverdue" and began == now and now - t > 3 * DAY)
                    if put(w, now, fresh, unit, stage, notices, batch, (key, s["round"], role), marks, mark) and stage == "supervise" and fresh:
                        put(w, now, started, "planners", "planners", notices, batch, (key, s["round"], "main"), marks, (n, "planners", s["round"], "planners"))
        started = True
        for (unit, stage, send), items in batch.items():
            for key, round_, role in items:
                rows.append((send, unit, stage, role, key[0], "/".join(x for x in key[1:] if x), round_))
    for r in sorted(rows, key=lambda r: (r[0], r[1:])):
        print("\t".join([r[0].strftime("%Y-%m-%d %H:%M")] + list(r[1:])))


def put(w, now, started, unit, stage, notices, batch, item, marks, mark):
    if not started:
        stage = "standing"
    if stage == "targets":
        if now < w.monthly(unit, now):
            return False
        key, send = (unit, stage, now.strftime("%Y-%m")), w.opens(now)
        if notices.get(key, now) < now:
            return False
    else:
        send = w.opens(now)
        while True:
            key = (unit, stage, send.date())
            made = notices.get(key)
            if made is None or made == now or now < send:
                break
            send = at(w.cal.nth(send.date() + DAY, 1), 8, 30)
    notices.setdefault(key, now)
    marks[mark] = key
    batch.setdefault((unit, stage, send), []).append(item)
    return True


def standing(w, now, targets, revised, sent):
    out = {}
    for (ind, ent, window), t in targets.items():
        name = STATUS.get(t["status"])
        if name:
            out[(name, ind, ent, window)] = {"round": t["period"]}
        if t["misses"] == "1":
            out[("ForecastMiss", ind, ent, window)] = {"round": t["period"]}
        for node in filter(None, t["nodes"].split(",")):
            nid, day = node.split("=")
            planned = dt.date.fromisoformat(day)
            if t["period"] and planned <= last_day(*period_end(t["period"])):
                out[("MilestoneOverdue", ind, ent, window, nid)] = {"round": t["period"]}
            elif at(planned, 0) >= at(now.date(), 0) and at(planned, 0) < now + 14 * DAY:
                out[("MilestoneDueSoon", ind, ent, window, nid)] = {"round": ""}
    for (ind, ent, period), (was, now_is) in revised.items():
        y, m = period_end(period)
        if abs(now_is - was) > 0.05 * abs(was) and at(last_day(y + 1, m) + DAY, 0) >= now:
            out[("RevisionLarge", ind, ent, period)] = {"round": ("%.9f" % now_is).rstrip("0").rstrip(".")}
    for form in w.forms.values():
        for unit in form["departments"]:
            for p in w.periods(form, now.year - 3, now.year + 1):
                due, overdue = w.due(form, p)
                got = sent.get((form["id"], unit, p), [])
                about = (form["id"], unit, p)
                if got and got[-1][1] == "returned":
                    out[("ReportRejected",) + about] = {"round": got[-1][0]}
                held = bool(got) and got[-1][1] == "held"
                if held:
                    out[("QuestionOpen",) + about] = {"round": got[-1][0]}
                soon = w.cal.back(due, 3)
                s = {"round": "", "soon": soon, "due": due, "overdue": overdue, "held": held}
                if any(x[1] == "accepted" for x in got):
                    continue
                if now >= at(overdue, 0):
                    out[("ReportOverdue",) + about] = s
                elif now >= at(due, 0):
                    out[("ReportDue",) + about] = s
                elif now >= at(soon, 0):
                    out[("ReportDueSoon",) + about] = s
    return out


def over(key, targets):
    """Whether an alert that is no longer the case has ended: a figure that is missing ends nothing."""
    if key[0].startswith("Report") or key[0] in ("QuestionOpen", "RevisionLarge", "MilestoneDueSoon"):
        return True
    t = targets.get(key[1:4])
    if t is not None and t["status"] not in SILENT:
        return True
    for (ind, ent, window), other in targets.items():  # a later window has its verdict
        if (ind, ent) == key[1:3] and window > key[3] and window != "open" and other["status"] not in SILENT:
            if other["period"] and "%d-%02d" % period_end(other["period"]) == other["window_end"]:
                return True
    return False


def hears(w, key):
    if key[0] in PLANNERS:
        return [("planners", "main")]
    if key[0].startswith("Report") or key[0] == "QuestionOpen":
        return [(key[2], "main")]
    if key[0] in STATUS.values() and w.inds[key[1]]["kind"] == "work":
        return []
    return w.concerned(key[1], key[2])


def stages(w, key, s, began, unit, now):
    if key[0] == "ReportDueSoon":
        return [("remind", at(s["soon"], 9))]
    if key[0] == "ReportDue":
        return [("due", at(s["due"], 15 if s["held"] else 9))]
    if key[0] == "ReportOverdue":
        return [(stage, at(w.cal.nth(s["overdue"], n), 9)) for stage, n in (("urge", 1), ("urge2", 3), ("supervise", 5))]
    if key[0] in ("ReportRejected", "QuestionOpen"):
        return [("answer", began)]
    if key[0] == "MilestoneDueSoon":
        return [("remind", began)]
    if key[0] in PLANNERS:
        return [("planners", at(w.cal.nth(began.date() + DAY, 1), 9))]
    due, _ = w.due(w.forms[w.inds[key[1]]["form"]], s["round"])
    return [("targets", at(w.cal.nth(due + DAY, 1), 9))]


if __name__ == "__main__":
    main(*sys.argv[1:])
