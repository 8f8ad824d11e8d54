"""How the English texts say things: units and direction words, and the patterns of what they claim.

A pattern asks for as few neutral words as it can, so that a sentence may be reworded around its figures.
"""

from collections.abc import Iterable
from datetime import date

from app.verifier.patterns import PLACES, Language, row_of

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _days(day: date) -> Iterable[str]:
    month = _MONTHS[day.month - 1]
    return (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.isoformat())


_WORDS = {
    # Units.
    "tok/s/GPU": "tok/s/gpu",
    "tok/s/user": "tok/s/user",
    "per million tokens": "per million",
    "per million": "per million",
    "per GPU-hour": "per gpu-hour",
    "times": "times",
    # How much.
    "between": "between",
    "up to": "up to",
    "roughly": "roughly",
    "about": "about",
    "about the same": "same",
    "at most": "at most",
    "at no more than": "at most",
    "at least": "at least",
    "most": "most",
    "widest": "widest",
    "narrowest": "narrowest",
    "least": "least",
    # Which way.
    "more": "more",
    "less": "less",
    "fewer": "less",
    "cheaper": "cheaper",
    "dearer": "dearer",
    "above": "above",
    "below": "below",
    "larger": "larger",
    "smaller": "smaller",
    "faster": "faster",
    "slower": "slower",
    "higher": "higher",
    "lower": "lower",
    "wider": "wider",
    "narrower": "narrower",
    "widens": "wider",
    "has widened": "wider",
    "narrows": "narrower",
    "shrinks to": "narrower",
    "grows to": "wider",
    "has narrowed": "narrower",
    "about as wide as": "steady",
    "has turned": "turned",
    "turns": "turns",
    "near the end": "near end",
    "the other way round": "other way",
    "ahead": "ahead",
    "beyond": "beyond",
    "against": "against",
    "vs": "against",
    "goes on to": "goes on",
    "goes up to": "goes up",
    "stops at": "stops",
    "down to": "down to",
}

_NEUTRAL = (
    "more or fewer",
    "at least one side",
    "Beyond step limit",
    "Wide gap between points",
    "at different times",
    "differ beyond the feature under test",
    "differ in more than the feature under test",
    "need not match real traffic",
)

_OPPOSITES = (
    ("more", "less"),
    ("more", "fewer"),
    ("cheaper", "dearer"),
    ("above", "below"),
    ("larger", "smaller"),
    ("faster", "slower"),
    ("higher", "lower"),
    ("widens", "narrows"),
    ("wider", "narrower"),
    ("shrinks to", "grows to"),
    ("has widened", "has narrowed"),
    ("at most", "at least"),
    ("most", "least"),
    ("widest", "narrowest"),
    ("goes on to", "stops at"),
    ("goes up to", "goes down to"),
    ("down to", "up to"),
    ("all rows", "some rows"),
)

_GAPS = (
    "{more:percent} more and {times:times} the tok/s/GPU of {trail:side}",
    "{more:percent} more tok/s/GPU than {trail:side} and {times:times} as much",
    "{more:percent} more tok/s/GPU than {trail:side}",
    "{times:times} the tok/s/GPU of {trail:side}",
)


def _size(name: str) -> str:
    return f"(about the same|{{{name}_more:percent}} more|{{{name}_times:times}} as much)"


# What is held equal, by the names that the checks know it by.
_HELD = {
    "family": "the engine family",
    "engine": "the engine",
    "deployment": "the deployment",
    "setup": "engine and deployment",
    "all": "engine, deployment and run dates",
    "family_dates": "engine family and run dates",
    "engine_dates": "engine and run dates",
    "deployment_dates": "deployment and run dates",
    "dates": "the run dates",
}
_INSTEAD = "so the engine family is held instead"
_THINGS = row_of(lambda place: f"{{{place}:engine}}[ \\({{{place}_dep:deployment}}\\)]", ", ", " and ")
_ON = (
    "(on the engine families {fams:family+}|on the {fams2:whole_family}|"
    f"on {_THINGS}|with {{deps:deployment+}} serving|on runs close in time)"
)
_APART = row_of(
    lambda place: f"{{s{place}:side}} \\(at {{s{place}_low:plain}} and {{s{place}_high:plain}}\\)", " and of "
)
_TIERS = row_of(lambda place: f"{{{place}:side+}}[ \\({{{place}_same:alike}}\\)]", ", then ", ". then come ")
_COSTS = row_of(lambda place: f"{{{place}:side}} {{{place}_cost:dollars}}", ", ", ". then ")
# What is added to a gap: that little is left on the other side.
_REMARKS = {"": "", ":few": "; little is left there"}
_CHANGES = "the order changes (at {x:plain+} tok/s/user|{n:plain} times)"
_MORE_THAN = (
    "{more:percent} more and {times:times} as much as {trail:side}",
    "{more:percent} more than {trail:side}",
    "{times:times} as much as {trail:side}",
)

_SEVERAL = (
    # Three to six sides: the whole range.
    (
        "order",
        f"at an equal {{low:plain}} to {{high:plain}} tok/s/user the order by tok/s/GPU, the most first, is {_TIERS}",
    ),
    (
        "leads_all",
        "{lead:side+}[ \\({same:alike}\\)] serve[s] the most tok/s/GPU from {low:plain} to {high:plain} tok/s/user. "
        f"behind (it|them) {_CHANGES}",
    ),
    (
        "leads_all",
        "at an equal {low:plain} to {high:plain} tok/s/user {lead:side+} serve[s] the most tok/s/GPU",
    ),
    (
        "which_leads_often",
        "which side serves the most tok/s/GPU[ at the same speed per user] changes {n:plain} times"
        "[ from {low:plain} to {high:plain} tok/s/user][ as the speed per user rises]; in turn it is {leads:side+}",
    ),
    ("which_leads", "which side serves the most tok/s/GPU depends on"),
    ("compared", "compared: {of:side+}"),
    ("changes_behind", f"behind the first {_CHANGES}"),
    (
        "which_leads_often_cost",
        "which side costs the least per token changes {n:plain} times; in turn it is {leads:side+}",
    ),
    ("all_lead", "which side serves the most tok/s/GPU, speed by speed:"),
    ("all_lead_cost", "which side costs the least per token, speed by speed:"),
    ("trade:passes", "{mover:side} passes {other:side} at {x:plain}[ tok/s/user]"),
    ("trade:joins", "{mover:side} draws level with {other:side} at {x:plain}[ tok/s/user]"),
    ("trade:leaves", "{mover:side} pulls ahead of {other:side} at {x:plain}[ tok/s/user]"),
    ("more_trades", "at higher speeds {n:plain} more such change[s] follow[s]"),
    ("which_leads_cost", "which side costs the least per token depends on the speed"),
    ("follows", "all pay one rate per GPU-hour, so cost per token follows the same order"),
    ("all_cost_alike", "per token all cost about the same"),
    ("cheapest", "per token {side:side+} (costs the least|cost about the same, and least) over that range"),
    ("cheapest_same", "the same side costs the least per token at each of these speeds"),
    ("cheapest_open", "the points leave open which side costs the least"),
    ("cheapest_open", "or which one costs the least"),
    ("no_range", "no speed is covered by all sides"),
    ("no_range", "no speed per user is covered by all sides"),
    # Three to six sides: one target.
    ("alone", "{lead:side} alone was measured: {n:plain} tok/s/GPU"),
    ("delivers_most", "{lead:side+} deliver the most and about the same: {n:plain+} tok/s/GPU"),
    ("delivers_most", "{lead:side} delivers the most: {n:plain} tok/s/GPU"),
    ("gap_of", "for {of:side} that is"),
    *(
        (f"ahead_of{kind}", f"{gap} \\({{n:plain}}{remark}\\)")
        for gap in _MORE_THAN
        for kind, remark in _REMARKS.items()
    ),
    ("costs", f"per million tokens, the least first: {_COSTS}"),
    ("all_cost_same", f"per million tokens all cost about the same: {_COSTS}"),
    ("costs_open", "an order that the points leave open in part"),
    ("lead_open", "whether {lead:side} is ahead of {open:side+}"),
    ("rough_again", "as rough as before: {sides:side+}, read between the same points"),
    (
        "absent",
        "not measured (there|at {x:plain} tok/s/user): "
        + row_of(
            lambda place: f"{{{place}:side}}[ \\(nearest {{{place}_x:plain}}, {{{place}_d:plain}} away\\)]",
            ", ",
            ". also not measured there: ",
        ),
    ),
)

_FAIR = (
    ("pooled", "pooled,"),
    ("lacks", f"{{sides:side+}} ha(s|ve) no points {_ON}"),
    ("lacks_known", f"{{sides:side+}} ha(s|ve) no points known to have run {_ON}"),
    (
        "beyond_pool",
        f"{_ON} alone the points of {_APART} lie too far apart (there|at {{x:plain}} tok/s/user)",
    ),
    ("held_no_speed", f"{_ON} the sides share no speed"),
    ("held_elsewhere", f"{_ON} not (both|all) sides were measured there"),
    ("held_nowhere", f"{_ON} none of these speeds was measured on (both|all) sides"),
    ("held_no_dates", f"{_ON} no runs of (both|all) sides lie within {{n:plain}} days of one another"),
    ("held_turns", f"the order turns {_ON} alone"),
    ("held_reads", f"the order reads the other way round {_ON} alone"),
    ("held", f"{_ON} alone"),
    *(
        (f"lead_{how}", f"the lead {words} {more} \\({{n:plain}} against {{m:plain}}")
        for how, words in (("is", "is"), ("shrinks", "shrinks to"), ("grows", "grows to"))
        for more in ("{more:percent} more and {times:times} as much", "{more:percent} more", "{times:times} as much")
    ),
    (
        "all_from",
        "all points behind the readings at {x:plain} tok/s/user come from (the {fams:whole_family}|"
        "{a:engine}[, {a_dep:deployment}]|{deps:deployment} serving|runs close in time)",
    ),
    ("instead_points", f"no set of points with {_HELD['setup']} held equal exists on (both|all) sides, {_INSTEAD}"),
    (
        "instead_unknown",
        f"no set of points is known to have {_HELD['setup']} in common on (both|all) sides, {_INSTEAD}",
    ),
    ("instead_figures", f"with {_HELD['setup']} held equal no figure can be stated at these speeds, {_INSTEAD}"),
    *((f"rest_goes:{what}", f"the rest goes with {words}\\.") for what, words in _HELD.items()),
    *((f"all_goes:{what}", f"so the gap goes with {words}\\.") for what, words in _HELD.items()),
    *((f"cannot_say:{what}", f"how much of the gap goes with {words}\\.") for what, words in _HELD.items()),
    *((f"none_held:{what}", f"no figure with {words} held equal can be stated") for what, words in _HELD.items()),
    *((f"no_set:{what}", f"no set of points with {words} held equal exists") for what, words in _HELD.items()),
    *((f"none_known:{what}", f"no set of points is known to have {words} in common") for what, words in _HELD.items()),
    *((f"cannot_explain:{what}", f"so {words} cannot explain the (gap|order)") for what, words in _HELD.items()),
    ("depends", "becomes of the gap depends on what is held equal"),
    ("within_days", "within {n:plain} days of one another"),
    ("order_open", "who is ahead is open"),
    *(
        (
            f"{kind}{remark}",
            f"{{lead:side+}} {words}lead[s][ at {{x:plain}} tok/s/user] \\({{n:plain+}}[ tok/s/gpu]{said}\\)",
        )
        for kind, words in (("still_leads", "still "), ("leads_at", ""))
        for remark, said in ((":open", "; who leads is open"), ("", ""))
    ),
    *(
        (f"order_{kind}{remark}", f"the order of all sides {kind}{said}")
        for kind in ("stays", "changes")
        for remark, said in ((":open", ", though the points leave it open"), ("", ""))
    ),
)


_PATTERNS = (
    *_SEVERAL,
    *_FAIR,
    # Accuracy beside the cost.
    *(
        (
            f"beside_{how}",
            "on {task:task} {a:side} scores {n:percent} and {b:side} {m:percent}, "
            f"a difference {how} noise since {{since:day}}",
        )
        for how in ("within", "beyond")
    ),
    *(
        (
            f"scores_run_{how}",
            "on {task:task} the scores run from {n:percent} for {low:side+} to {m:percent} for {high:side+}, "
            f"a difference {how} noise",
        )
        for how in ("within", "beyond")
    ),
    ("scores_same", "on {task:task} every side scores {n:percent}"),
    ("no_runs", "no accuracy runs were found for {missing:side+}[ on {gpu:gpu}]"),
    (
        "no_runs",
        "accuracy runs[ on {gpu:gpu}] were found for {present:side+}"
        "( alone, not for {missing:side+}|. there are none for {missing2:side+})",
    ),
    ("no_runs", "no accuracy runs count for {missing:side+}"),
    ("no_runs", "accuracy runs[ on {gpu:gpu}] count for {present:side+}. none count for {missing:side+}"),
    (
        "runs_of_others",
        "the publisher's accuracy runs say nothing of {sides:side+}: rows there are not known to be its own",
    ),
    ("runs_served", "runs that count for {sides:side+} were served by {engines:engine+}"),
    ("no_shared_task", "accuracy runs of {present:side+} have no task in common"),
    ("shared_runs", "accuracy runs on file count for {present:side+} alike"),
    # Other prices.
    (
        "edition_change",
        "at {x:plain} tok/s/user, going from the {before:edition} to the {now:edition} prices, "
        "{a:side} (costs {a_now:dollars} instead of {a_then:dollars}|still costs {a_now2:dollars})"
        "[ and {b:side} ({b_now:dollars} instead of {b_then:dollars}|still {b_now2:dollars})] per million",
    ),
    (
        "least_in",
        "at {x:plain} tok/s/user and {edition:edition} prices, {side:side+} (costs the|cost {same:alike} and) least "
        "per token: {cost:dollars} per million",
    ),
    (
        "least_in",
        "at {edition:edition} prices {side:side+}[ still] (costs the|cost {same:alike} and) least per token: "
        "{cost:dollars} per million",
    ),
    ("least_open", "though the points leave open whether another costs less"),
    ("one_gpu", "both run on {gpu:gpu}, so the gap"),
    ("one_price", "both sides run on {gpu:gpu} at one price"),
    ("open_under", "under both editions the points leave open which side costs less"),
    ("tied_under", "under both editions the two cost about the same"),
    ("order_turns", "the order turns:"),
    ("open_under", "under {edition:edition} prices, the points leave open which side costs less"),
    ("tied_under", "under {edition:edition} prices, both cost about the same"),
    ("less_under", "under {edition:edition} prices, {cheap:side} costs {less:percent} less"),
    ("own_left_out", "figures of your own are left out"),
    (
        "even_price",
        "at {x:plain} tok/s/user both would cost the same … of ({a:gpu}|{a2:side}) cost {a_even:money}"
        "[ instead of {a_rate:dollars}]"
        "[. or the price of ({b:gpu}|{b2:side}) would have to be {b_even:money}[ instead of {b_rate:dollars}]]",
    ),
    ("already_even", "at {x:plain} tok/s/user both cost about the same per token already"),
    ("placeholder_in", "{edition:edition} price of {gpus:gpu+} is a placeholder"),
    ("placeholder_in", "price of {gpus:gpu+} in use is a placeholder"),
    # The whole range.
    (
        "turns",
        "(which side|whether {a:side} or {b:side}) serves more tok/s/GPU … turns {n:plain} times"
        "[ between {low:plain} and {high:plain} tok/s/user]",
    ),
    ("which_serves_more", "(which side|whether {a:side} or {b:side}) serves more tok/s/GPU"),
    ("turns_cost", "which side costs less … turns {n:plain} times"),
    ("which_costs_less", "which side costs less"),
    (
        "pays",
        "{lead:side} … above {x:plain} tok/s/user: … more tok/s/GPU than {trail:side} from there to {high:plain}, "
        "and less from {low:plain} to there",
    ),
    (
        "spans",
        "share no speed … {a:side} (only at|from) {low:plain}[ to {high:plain}], "
        "{b:side} (only at|from) {b_low:plain}[ to {b_high:plain}] tok/s/user",
    ),
    (
        "stretch",
        "({side:side+}[ \\({same:alike}\\)]|about the same) from {low:plain} to {high:plain}[ tok/s/user]",
    ),
    ("stretch", "({side:side+}[ \\({same:alike}\\)]|about the same) below {high:plain} tok/s/user"),
    ("stretch", "({side:side+}[ \\({same:alike}\\)]|about the same) above {low:plain}[ tok/s/user]"),
    ("nothing_shared", "{a:side} and {b:side} share no speed"),
    ("empty", "no[ usable] rows of {sides:side+} are left"),
    ("overlap", "they share {low:plain}[ to {high:plain}] tok/s/user"),
    *(("peak", f"where its lead is widest, {{lead:side}} … {gap}, at {{x:plain}} tok/s/user") for gap in _GAPS),
    (
        "bends",
        "what {lead:side} serves beyond {trail:side} is most at {widest_at:plain} tok/s/user "
        f"\\({_size('widest')}\\) and least at {{narrowest_at:plain}} \\({_size('narrowest')}\\)",
    ),
    (
        "goes_from",
        "both share, {low:plain} to {high:plain} tok/s/user, {lead:side} goes from "
        f"{_size('first')} to {_size('last')}[ as {{trail:side}}]",
    ),
    ("goes_on", "{other:side} stops at {stops:plain} tok/s/user; {side:side} goes on to {goes_on:plain}[ tok/s/user]"),
    ("goes_down", "below {stops:plain} tok/s/user only {side:side} … down to {goes_on:plain}[ tok/s/user]"),
    (
        "affordable",
        "for what {dear:side} costs at {x:plain} tok/s/user \\({cost:dollars} per million\\), "
        "{cheap:side} goes up to[ about] {to:plain} tok/s/user",
    ),
    (
        "affordable_all",
        "at {x:plain} tok/s/user {dear:side} costs {cost:dollars} per million; "
        "{cheap:side} stays below that up to … at {to:plain} tok/s/user",
    ),
    # One gap.
    (
        "gap_at_most",
        "{lead:side} … more tok/s/GPU than {trail:side}, ({more:percent} more|{times:times} as much) at the widest",
    ),
    *(("gap", f"{{lead:side}} … {gap}[(: | \\(){{n:plain}} against {{m:plain}}]") for gap in _GAPS),
    ("same", "{lead:side} and {trail:side} … about the same tok/s/GPU"),
    ("same", "{lead:side} and {trail:side} deliver about the same: {n:plain} and {m:plain} tok/s/GPU"),
    ("same", "about the same: {lead:side} {n:plain} tok/s/GPU and {trail:side} {m:plain}"),
    ("same_cost", "cost about the same[ per token][ \\({low:dollars}[ and {high:dollars}] per million\\)]"),
    ("same_cost", "their costs[ are about the same too]: {low:dollars}[ and {high:dollars}] per million"),
    ("wider", "the gap (widens|has widened)"),
    ("narrower", "the gap (narrows|has narrowed)"),
    ("steady", "the gap is about as wide as at {before:plain}"),
    ("turned", "the order has turned"),
    ("near_end", "{side:side} is near the end"),
    ("little_left", "little is left on {side:side}"),
    ("order_open", "(leave open|be sure)[ even] which side is ahead"),
    ("order_open", "(sure of the order|even of the order)"),
    # Cost.
    (
        "costs_less_after_all",
        "the other way round: {cheap:side} costs {less:percent} less[ … \\({n:dollars} vs {m:dollars} per million\\)]",
    ),
    ("costs_less_once", "it costs less per token[ \\({n:dollars} vs {m:dollars} per million\\)]"),
    ("costs_less_at_most", "{cheap:side} costs {less:percent} less than {dear:side} at the widest"),
    ("costs_less_at_most", "it costs {less:percent} less … at the widest"),
    ("costs_less", "{cheap:side} costs {less:percent} less than {dear:side}"),
    ("costs_less", "({cheap:side}|it) costs {less:percent} less[ … \\({n:dollars} vs {m:dollars} per million\\)]"),
    ("costs_more", "{dear:side} costs ({more:percent} more|{times:times} as much)"),
    ("too_coarse", "too coarse … {n:dollars} for {cheap:side} and {m:dollars} for {dear:side} per million"),
    ("price_of", "per million … {n:dollars} for {cheap:side} and {m:dollars} for {dear:side}"),
    # One side.
    ("unread", "(no reading|neither side was measured) at {x:plain} tok/s/user"),
    ("unread", "no reading of {side:side} (there|at {x:plain} tok/s/user)[(;|,) … nearest … {nearest:plain}]"),
    ("unread", "{side:side} was not measured (there|at {x:plain} tok/s/user)[(;|,) … nearest … {nearest:plain}]"),
    ("delivers", "{side:side} delivers {n:plain} tok/s/GPU[ at {cost:dollars} per million]"),
    (
        "interpolated",
        "{side:side} at {x:plain} tok/s/user: interpolated between {left:plain} tok/s/user "
        "\\({left_y:plain} tok/s/GPU\\) and {right:plain} tok/s/user \\({right_y:plain} tok/s/GPU\\)",
    ),
    ("not_interpolated", "{side:side} at {x:plain} tok/s/user: (measured|printed)"),
    ("rough", "{side:side}[ is read] between[ points at] {left:plain} and {right:plain}[ tok/s/user]"),
    (
        "read_between",
        "{side:side} is interpolated between points at {left:plain} and {right:plain} tok/s/user "
        "\\({left_y:plain} and {right_y:plain} tok/s/GPU\\)",
    ),
    ("missed", "misses it by {p:percent}"),
    (
        "step_limit",
        "emits at most {limit:plain} tokens[ … explain {times:times}]… "
        "(side … larger batch|{lead:side} … larger batch, {n:about} requests at once against {m:about})",
    ),
    (
        "step_limit",
        "ratio \\({ratio:plain}\\) … {limit:plain} tokens … {spec:side} … larger batch, not faster",
    ),
    ("larger_batch", "a larger batch explains"),
    # What it ran on.
    ("run_on", "run on {days:day+}"),
    (
        "ran",
        "({side:side} is read off|for {side2:side} it is) "
        "({on:engine+}|{on2:deployment+} serving|{on22:precision+}[ rows])[ on {gpus:number} gpu[s]]",
    ),
    (
        "gpu_counts",
        "differ in size(: |. )"
        + row_of(lambda p: f"{{{p}:side}}[ ran][ on] ({{{p}_n:number}} gpu[s]|an unknown number)", ", ", ". "),
    ),
    ("interpolated_between", "{side:side} is interpolated between {on:engine+}"),
    ("both_ran", "both sides (ran|comes from) {engine:engine}[ in one image \\({image:image}\\)]"),
    ("both_ran", "{engine:engine} on both sides"),
    ("all_ran", "all sides (ran|comes from) {engine:engine}[ in one image \\({image:image}\\)]"),
    ("all_ran", "{engine:engine} on all sides"),
    ("images", "different images: {images:image+}"),
    ("images_unknown", "which images these dates ran is not known"),
    ("image_unknown", "which image {sides:side+} ran is not known"),
    ("images_partly", "of {sides:side+} only part of the points name an image"),
    ("image_moved", "from {earlier:side} to {later:side} the image changed from {gone:image+} to {come:image+}"),
    ("image_moved", "from {earlier:side} to {later:side} ({gone:image+} fell away|{come:image+} came in)"),
    ("image_same", "image[s] stayed the same, as far as the points tell: {images:image+}"),
    ("image_ran", "{side:side} ran {images:image+}"),
    ("all_alike", "engines, deployments and gpu counts behind these readings are the same"),
    ("days_apart", "{n:plain} day[s] apart[, from {first:day} to {last:day}]"),
    # Speculation and recipes.
    ("silent", "not reported for {sides:side+}[. nor was it reported for {more:side+}]"),
    ("facts", "prompts were {prompts:fact}"),
    ("speculating", "acceptance on {sides:side+}"),
    ("acceptance", "acceptance of {sides:side+} was forced …[ \\({n:number} tokens per step\\)]"),
    (
        "accepted",
        "{side:side} reports an acceptance length of {n:number} tokens per step"
        "[ and an acceptance rate of {p:percent}]",
    ),
    ("accepted", "{side:side} reports an acceptance rate of {p:percent}"),
    ("recipe_topics", "also differ: {topics:fact+}"),
    ("recipe", "{topic:fact}: {a:side} has {n:fact}, {b:side} has {m:fact}"),
    ("link", "source: {link:fact}"),
    (
        "facts",
        "{engine:engine} reports {reports:fact}. counts the bonus token: {bonus:fact}. "
        "verification: {how:fact}[. note: {note:fact}] \\({link:fact}\\)",
    ),
    (
        "older_partly",
        "{side:side} in part ran {ran:release+}, older than the fix in {fix:release}: {fault:fact} \\({link:fact}\\)",
    ),
    ("older", "{side:side} ran {ran:release+}, older than the fix in {fix:release}: {fault:fact} \\({link:fact}\\)"),
    (
        "maybe_older",
        "whether {sides:side+} ran {fix:release} or newer is not known; before it, {fault:fact} \\({link:fact}\\)",
    ),
    (
        "fix_unknown",
        "which version of {engine:engine} has the fix is not known, so this may apply to {sides:side+}: "
        "{fault:fact} \\({link:fact}\\)",
    ),
    ("undefined", "for {engines:engine+} no definition"),
    ("near_identical", "{a:side} and {b:side} agree"),
    # Prices and sources.
    (
        "placeholder",
        "{edition:edition} edition marks the price of {gpus:gpu+} as a stand-in \\({note:fact}\\), "
        "so costs at {rate:dollars} per GPU-hour",
    ),
    ("placeholder", "price of {gpus:gpu+} is a stand-in"),
    ("rate_placeholder", "{rate:dollars} for {of:gpu+} \\({tier:tier}, edition {edition:edition}, a placeholder\\)"),
    ("rate", "{rate:dollars} for ({of:gpu+}|{of2:side+})[ \\({tier:tier}, edition {edition:edition}\\)]"),
    ("power_own", "{kw:plain} kw for ({of:gpu+}|{of2:side+}) \\(your own figure\\)"),
    ("power", "{kw:plain} kw for ({of:gpu+}|{of2:side+}) \\(edition {edition:edition}\\)"),
    ("unpriced", "no price is known for {sides:side+}"),
    ("residual_above", "cost … of {side:side} is {p:percent} above"),
    ("residual_below", "cost … of {side:side} is {p:percent} below"),
    ("residual", "cost (residual|is) {p:percent}"),
    ("rounded", "whole tok/s/GPU and whole cents"),
    (
        "points",
        "{a_n:plain} point[s] for {a:side}"
        + "".join(f"[(, | and |. it also holds ){{{p}_n:plain}}[ point[s]] for {{{p}:side}}]" for p in PLACES[1:]),
    ),
    ("methods", "{methods:method+} for {side:side}"),
    (
        "score",
        "{side:side} {score:percent} \\(standard error {error:plain} points, {runs:plain} run[s] of {methods:method+} "
        "on {engines:engine+}, {first:day}[ to {last:day}]\\)",
    ),
    (
        "scores_differ",
        "scores are {gap:plain} points apart, beyond {sigmas:plain} joint standard errors of {noise:plain} points",
    ),
    (
        "scores_agree",
        "scores are {gap:plain} points apart, within {sigmas:plain} joint standard errors of {noise:plain} points",
    ),
    ("scores_since_first", "it has been since {day:day}, the first day with runs of both"),
    ("scores_since", "it has been since {day:day}"),
    ("task", "{task:task}:"),
    (
        "setting",
        "[[on ]{gpu:gpu}, ]{model:model}[ \\({traits:trait+}[, {first:day} to {last:day}][, {more:trait+}]\\)]:",
    ),
    ("source_published", "published figures[(, runs to| of) {day:day}]"),
    ("source_measured", "measured sweep[(, runs to| of) {day:day}]"),
    ("source_live", "live rows[(, runs to| of) {day:day}]"),
    ("source_store", "rows of a store[(, runs to| of) {day:day}]"),
    ("source_saved", "rows of a saved file that are not known here[(, runs to| of) {day:day}]"),
    ("source_own", "own rows[(, runs to| of) {day:day}]"),
    ("source_mixed", "rows from several sources[(, runs to| of) {day:day}]"),
    ("unknown_here", "rows of {sides:side+} are unverified: the saved file has them, but they are not known here"),
    ("unverified", "rows of {sides:side+} are unverified"),
    ("all_unverified", "all rows[ here] are unverified"),
    ("some_unverified", "some rows[ here] are unverified"),
    ("unstated", "not stated for {sides:side+}, or not for every point: {what:stated+}"),
    ("unstated_somewhere", "the setup is not fully stated"),
    ("made_from", "{side:side} is made of {sources:source+}"),
    ("sources_differ", "rows come from different sources"),
    ("fixed_lengths", "input and output lengths are fixed"),
    ("agentic", "requests are recorded agent sessions"),
    # A highest cost.
    ("cap", "at no more than {cost:dollars} per million"),
    ("never_that_cheap", "{side:side} is that cheap at no speed"),
    ("always_that_cheap", "{side:side} covers its whole measured range, up to {x:plain} tok/s/user"),
    ("that_cheap_to", "{side:side} goes up to[ a speed] {x:number} tok/s/user"),
    ("nearest", "{nearest:plain} for {side:side}"),
    # Ranges and speeds that stand by themselves.
    ("printed_range", "cover {low:plain} to {high:plain} tok/s/user"),
    ("band", "of the {low:plain} to {high:plain} that the publisher compares"),
    ("band", "(compared from|reading at) {low:plain}[ to {high:plain}] tok/s/user alone"),
    ("over", "equal[ speeds of] {low:plain}[ to {high:plain}] tok/s/user"),
    ("over", "from {low:plain} to {high:plain} tok/s/user"),
    ("at", "(at|by) {x:plain} tok/s/user"),
    # What stands behind a reading; last, since a list of sides may go on after a semicolon too.
    ("made_of", "; {engines:engine+}[, {deployments:deployment+}][, {gpus:number} gpu[s]]"),
    ("made_of", "{batch:about} requests at once"),
    ("made_of", "; from {images:image+}"),
)

ENGLISH = Language(
    code="en",
    words={word.lower(): key for word, key in _WORDS.items()},
    neutral=_NEUTRAL,
    amount="[up to ][between ][(roughly|about) ]{n}[ (to|and) [(about|roughly) ]{n}]",
    times="{number} times",
    joins=(" and ", ", "),
    days=_days,
    patterns=_PATTERNS,
    opposites=_OPPOSITES,
    numerals={"twice": 2.0},
)
