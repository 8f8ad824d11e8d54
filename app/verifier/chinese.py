"""How the Chinese texts say things: units and direction words, and the patterns of what they claim.

Spaces count for nothing in these patterns. Words of one character, such as 高 and 低, are found anywhere, so phrases
that hold one and claim nothing stand among the neutral ones.
"""

from collections.abc import Iterable
from datetime import date

from app.verifier.patterns import Language, row_of


def _days(day: date) -> Iterable[str]:
    return (f"{day.year}年{day.month}月{day.day}日", day.isoformat())


_WORDS = {
    # Units.
    "tok/s/GPU": "tok/s/gpu",
    "tok/s/user": "tok/s/user",
    "每百万 token": "per million",
    "每 GPU 小时": "per gpu-hour",
    "倍": "times",
    # How much.
    "之间": "between",
    "到": "between",  # between two numbers; what varies goes from one 至 the other
    "至多": "up to",
    "至少": "at least",
    "大致": "roughly",
    "约": "about",
    "大致相同": "same",
    "最多": "at most",
    "最少": "at least",
    "不超过": "at most",
    "超过": "exceeds",
    # Which way.
    "高": "more",
    "低": "less",
    "更高": "higher",
    "更低": "lower",
    "高于": "above",
    "低于": "below",
    "以上": "and above",
    "以下": "and below",
    "在此之上": "there above",
    "在此之下": "there below",
    "更大": "larger",
    "更小": "smaller",
    "更快": "faster",
    "更慢": "slower",
    "最大": "most",
    "最小": "least",
    "扩大": "wider",
    "缩小": "narrower",
    "大致相当": "steady",
    "领先者已交换": "turned",
    "领先": "ahead",
    "落后": "behind",
    "相反": "other way",
    "为止": "stops",
    "一直到": "goes on",
    "直到": "goes on",
    "最高": "highest",
    "最低": "lowest",
    "从高到低": "descending",
    "从低到高": "ascending",
    "最高到": "goes up",
    "最低到": "down to",
}

_NEUTRAL = ("这么低", "倍数最大处", "倍数", "至少有一方", "最大速度", "超过单步上限")

_OPPOSITES = (
    ("高", "低"),
    ("更高", "更低"),
    ("高于", "低于"),
    ("以上", "以下"),
    ("在此之上", "在此之下"),
    ("更大", "更小"),
    ("更快", "更慢"),
    ("最大", "最小"),
    ("扩大", "缩小"),
    ("至多", "至少"),
    ("最多", "最少"),
    ("不超过", "超过"),
    ("最高到", "最低到"),
    ("最高", "最低"),
    ("从高到低", "从低到高"),
    ("领先", "落后"),
    ("一直到", "不到"),
    ("全部数据", "部分数据"),
)

_GAPS = (
    "比 {trail:side} 高 {more:percent} 以上，至多为其 {times:times}",
    "比 {trail:side} 至少 {more:firmly} 高 {more2:percent}，至多为其 {times:times}",
    "比 {trail:side} {more:firmly} 高 {more2:firmly} {more22:percent}",
    "{times:firmly} (是|介于) {trail:side} 的 {times2:times}",
)
_SAVED = "{less:firmly} 低 {less2:firmly} {less22:percent}"
_PRICES = "[（每百万 token {n:dollars} 对 {m:dollars}）]"


def _size(name: str) -> str:
    return f"(大致相同|高 {{{name}_more:firmly}} {{{name}_more2:percent}}|{{{name}_times:times}})"


# What is held equal, by the names that the checks know it by.
_HELD = {
    "family": "引擎系列",
    "engine": "引擎",
    "deployment": "部署方式",
    "setup": "引擎与部署",
    "all": "引擎、部署与运行日期",
    "family_dates": "引擎系列与运行日期",
    "engine_dates": "引擎与运行日期",
    "deployment_dates": "部署与运行日期",
    "dates": "运行日期",
}
_THINGS = row_of(lambda place: f"{{{place}:engine}}[（{{{place}_dep:deployment}}）]", "、", " 和 ")
_ON = f"(引擎系列 {{fams:family+}}|{_THINGS}|{{deps:deployment+}} 部署|时间相近的运行)"
_ALL = "(双方|各方)"
_APART = row_of(lambda place: f"{{s{place}:side}} 的点（{{s{place}_low:plain}} 与 {{s{place}_high:plain}}）", "和 ")
_TIERS = row_of(lambda place: f"{{{place}:side+}}[（{{{place}_same:alike}}）]", "，其次 ")
_COSTS = row_of(lambda place: f"{{{place}:side}} {{{place}_cost:dollars}}", "，", "；其次 ")
# What is added to a gap: that little is left on the other side.
_REMARKS = {"": "", ":few": "，因为后者已所剩无几"}
_CHANGES = "的顺序(在 {x:plain+} tok/s/user 处改变|改变 {n:plain} 次)"

_SEVERAL = (
    # Three to six sides: the whole range.
    (
        "order",
        f"{{low:plain}} 至 {{high:plain}} tok/s/user (范围内|时)，按 tok/s/GPU 从高到低依次为 {_TIERS}",
    ),
    (
        "leads_all",
        "{low:plain} 至 {high:plain} tok/s/user 范围内 {lead:side+}[（{same:alike}）] 的 tok/s/GPU 最高；"
        f"其后{_CHANGES}",
    ),
    (
        "leads_all",
        "{low:plain} 至 {high:plain} tok/s/user 时，{of:side+} 之中 {lead:side+} 的 tok/s/GPU 最高",
    ),
    (
        "which_leads_often",
        "[{of:side+} 之中]哪一方 tok/s/GPU 最高[，在 {low:plain} 至 {high:plain} tok/s/user 范围内]会变化 "
        "{n:plain} 次，先后为 {leads:side+}",
    ),
    ("which_leads", "[{of:side+} 之中]哪一方 tok/s/GPU 最高取决于"),
    ("changes_behind", f"首位之后{_CHANGES}"),
    ("which_leads_often_cost", "哪一方每 token 成本最低会变化 {n:plain} 次，先后为 {leads:side+}"),
    ("all_lead", "逐段来看，哪一方 tok/s/GPU 最高："),
    ("all_lead_cost", "逐段来看，哪一方每 token 成本最低："),
    ("trade:passes", "{mover:side} 在 {x:plain}[ tok/s/user] 处超过 {other:side}"),
    ("trade:joins", "{mover:side} 在 {x:plain}[ tok/s/user] 处追平 {other:side}"),
    ("trade:leaves", "{mover:side} 在 {x:plain}[ tok/s/user] 处甩开 {other:side}"),
    ("more_trades", "更高的速度上还有 {n:plain} 次这样的变化"),
    ("which_leads_cost", "哪一方每 token 成本最低取决于速度"),
    ("follows", "各方每 GPU 小时的价格相同，因此每 token 成本的顺序与之一致"),
    ("all_cost_alike", "各方每 token 成本大致相同"),
    ("cheapest", "在该范围内，{side:side+} 每 token 成本最低[，且大致相同]"),
    ("cheapest_same", "哪一方每 token 成本最低，与之一致"),
    ("cheapest_open", "无法确定哪一方成本最低"),
    ("no_range", "没有各方都覆盖的速度"),
    ("no_range", "没有 {of:side+} 都覆盖的每用户速度"),
    ("compared", "比较的各方：{of:side+}"),
    # Three to six sides: one target.
    ("alone", "只有 {lead:side} 有测量：{n:plain} tok/s/GPU"),
    ("delivers_most", "{lead:side+} 最高且大致相同：{n:plain+} tok/s/GPU"),
    ("delivers_most", "{lead:side} 最高：{n:plain} tok/s/GPU"),
    ("gap_of", "其中 {of:side}"),
    *((f"ahead_of{kind}", f"{gap}（{{n:plain}}{remark}）") for gap in _GAPS for kind, remark in _REMARKS.items()),
    ("costs", f"每百万 token 的成本从低到高：{_COSTS}"),
    ("all_cost_same", f"每百万 token 的成本各方大致相同：{_COSTS}"),
    ("costs_open", "不足以完全确定这一顺序"),
    ("lead_open", "无法确定 {lead:side} 是否领先于 {open:side+}"),
    ("rough_again", "一样粗略：{sides:side+} 的读数位于相同的测量点之间"),
    (
        "absent",
        "(那里|在 {x:plain} tok/s/user )没有测量："
        + row_of(lambda place: f"{{{place}:side}}[（最近为 {{{place}_x:plain}}，相差 {{{place}_d:plain}}）]", "，"),
    ),
)

_FAIR = (
    ("pooled", "合并所有数据时"),
    ("lacks", f"{{sides:side+}} 没有 {_ON} 的数据点"),
    ("lacks_known", f"{{sides:side+}} 没有已知来自 {_ON} 的数据点"),
    ("beyond_pool", f"仅看 {_ON} 时，{_APART}在 (那里|{{x:plain}} tok/s/user )相隔太远，没有可以给出的数字"),
    ("held_no_speed", f"{_ON}：{_ALL}没有共同的速度"),
    ("held_elsewhere", f"{_ON}：那里没有{_ALL}的测量"),
    ("held_nowhere", f"{_ON}：这些速度都没有{_ALL}的测量"),
    ("held_no_dates", f"{_ON}：没有{_ALL}相隔 {{n:plain}} 天以内的运行"),
    ("held_turns", f"仅看 {_ON} 时，领先者交换"),
    ("held_reads", f"仅看 {_ON} 时，读出的顺序相反"),
    ("held", f"仅看 {_ON} 时"),
    ("lead_shrinks", "领先幅度缩小"),
    ("lead_grows", "领先幅度扩大"),
    ("all_from", f"在 {{x:plain}} tok/s/user 时，读数背后的点全部来自 {_ON}"),
    ("instead_points", f"没有一组引擎与部署相同的点为{_ALL}所共有，因此改为保持引擎系列相同"),
    ("instead_unknown", f"没有一组已知引擎与部署相同的点为{_ALL}所共有，因此改为保持引擎系列相同"),
    ("instead_figures", "引擎与部署相同时，在这些速度上没有可以给出的数字，因此改为保持引擎系列相同"),
    *((f"rest_goes:{what}", f"其余的差距与{words}有关") for what, words in _HELD.items()),
    *((f"all_goes:{what}", f"因此差距与{words}有关") for what, words in _HELD.items()),
    *((f"cannot_say:{what}", f"差距有多少与{words}有关") for what, words in _HELD.items()),
    *((f"none_held:{what}", f"{words}相同时，在这些速度上没有可以给出的数字") for what, words in _HELD.items()),
    *((f"no_set:{what}", f"没有一组{words}相同的点为{_ALL}所共有") for what, words in _HELD.items()),
    *((f"none_known:{what}", f"没有一组已知{words}相同的点为{_ALL}所共有") for what, words in _HELD.items()),
    *((f"cannot_explain:{what}", f"因此{words}不能解释那里的(差距|排序)") for what, words in _HELD.items()),
    ("depends", "差距如何变化，取决于保持什么不变"),
    ("within_days", "背后的运行都相隔 {n:plain} 天以内"),
    ("order_open", "谁领先未定"),
    *(
        (f"{kind}{remark}", f"{words}最高（{{n:plain+}}{said}）")
        for kind, words in (("still_leads", "仍是 {lead:side+} "), ("leads_at", "{lead:side+} [的 tok/s/GPU ]"))
        for remark, said in ((":open", "；谁最高未定"), ("", ""))
    ),
    *(
        (f"order_{kind}{remark}", f"各方的顺序{words}{said}")
        for kind, words in (("stays", "不变"), ("changes", "改变"))
        for remark, said in ((":open", "，但测量点不足以完全确定"), ("", ""))
    ),
)


_PATTERNS = (
    *_SEVERAL,
    *_FAIR,
    # Accuracy beside the cost.
    *(
        (
            f"beside_{how}",
            "{task:task} 得分：{a:side} 为 {n:percent}，{b:side} 为 {m:percent}；自 {since:day} 起，"
            f"差异一直{said}误差",
        )
        for how, said in (("within", "在"), ("beyond", "超出"))
    ),
    *(
        (
            f"scores_run_{how}",
            f"{{task:task}} 得分：从 {{low:side+}} 的 {{n:percent}} 到 {{high:side+}} 的 {{m:percent}}，差异{said}误差",
        )
        for how, said in (("within", "在"), ("beyond", "超出"))
    ),
    ("scores_same", "{task:task} 得分：各方均为 {n:percent}"),
    ("no_runs", "没有找到[ {gpu:gpu} 上] {missing:side+} 的准确率记录"),
    ("no_runs", "只找到[ {gpu:gpu} 上] {present:side+} 的准确率记录，没有 {missing:side+} 的"),
    ("no_runs", "没有适用于 {missing:side+} 的准确率记录"),
    ("no_runs", "[{gpu:gpu} 上的]准确率记录适用于 {present:side+}，不适用于 {missing:side+}，"),
    ("runs_of_others", "发布方的准确率记录不能说明 {sides:side+}：那里有数据不能确认出自发布方"),
    ("runs_served", "计入 {sides:side+} 的准确率记录由 {engines:engine+} 提供"),
    ("no_shared_task", "{present:side+} 的准确率记录没有共同的任务"),
    ("shared_runs", "准确率记录对 {present:side+} 同样适用"),
    # Other prices.
    (
        "edition_change",
        "在 {x:plain} tok/s/user，价格从 {before:edition} 版换成 {now:edition} 版后，每百万 token 的成本："
        "{a:side} (从 {a_then:dollars} 变为 {a_now:dollars}|仍为 {a_now2:dollars})"
        "[，{b:side} (从 {b_then:dollars} 变为 {b_now:dollars}|仍为 {b_now2:dollars})]",
    ),
    (
        "least_in",
        "在 {x:plain} tok/s/user，按 {edition:edition} 版价格，{side:side+} 每 token 成本最低[且{same:alike}]："
        "每百万 token {cost:dollars}",
    ),
    (
        "least_in",
        "按 {edition:edition} 版价格，[仍是 ]{side:side+} 每 token 成本最低[且{same:alike}]："
        "每百万 token {cost:dollars}",
    ),
    ("least_open", "但测量点不足以确定是否另有更低者"),
    ("one_gpu", "双方都运行在 {gpu:gpu} 上，因此两者的差距不变"),
    ("one_price", "双方都以同一价格运行在 {gpu:gpu} 上"),
    ("open_under", "在两版价格下，测量点都不足以确定孰优"),
    ("tied_under", "在两版价格下，两者每 token 成本都大致相同"),
    ("order_turns", "顺序因此交换"),
    ("open_under", "按 {edition:edition} 版价格，测量点不足以确定孰优"),
    ("tied_under", "按 {edition:edition} 版价格，两者每 token 成本大致相同"),
    ("less_under", f"按 {{edition:edition}} 版价格，{{cheap:side}} 的每 token 成本 {_SAVED}"),
    ("own_left_out", "不含您自己给出的数字"),
    (
        "even_price",
        "在 {x:plain} tok/s/user，要使双方每 token 成本相等，"
        "({a:gpu}|{a2:side}) 的 GPU 小时价格须(为|在) {a_even:money}"
        "[（现为 {a_rate:dollars}）][，或者 ({b:gpu}|{b2:side}) 的 GPU 小时价格须(为|在) {b_even:money}"
        "[（现为 {b_rate:dollars}）]]",
    ),
    ("already_even", "在 {x:plain} tok/s/user，两者每 token 成本已经大致相同"),
    ("placeholder_in", "{edition:edition} 版中 {gpus:gpu+} 的价格是占位值"),
    ("placeholder_in", "所用的 {gpus:gpu+} 价格是占位值"),
    # The whole range.
    (
        "turns",
        "[{a:side} 与 {b:side} ]哪一方 tok/s/GPU 更高"
        "[，在 {low:plain} 至 {high:plain} tok/s/user 之间]会变化 {n:plain} 次",
    ),
    ("which_serves_more", "[{a:side} 与 {b:side} ]哪一方 tok/s/GPU 更高"),
    (
        "costs_less_at_most",
        "{cheap:side} 的每 token 成本比 {dear:side} 更低，差距最大处{less:firmly} 低 {less2:percent}",
    ),
    ("costs_less_at_most", "其每 token 成本更低，差距最大处{less:firmly} 低 {less2:percent}"),
    ("costs_less_once", f"其每 token 成本更低{_PRICES}"),
    ("turns_cost", "成本更低，… 变化 {n:plain} 次"),
    ("which_costs_less", "成本更低"),
    (
        "pays",
        "{lead:side} 在高于 {x:plain} tok/s/user … tok/s/GPU 从此处至 {high:plain} 高于 {trail:side}，"
        "从 {low:plain} 至此处则更低",
    ),
    ("goes_down", "低于 {stops:plain} tok/s/user 时只测了 {side:side}，最低到 {goes_on:plain}[ tok/s/user]"),
    ("stretch", "低于 {high:plain} tok/s/user 时(两者大致相同|为 {side:side+}[（{same:alike}）])"),
    ("stretch", "高于 {low:plain}[ tok/s/user] 时(两者大致相同|为 {side:side+}[（{same:alike}）])"),
    (
        "stretch",
        "{low:plain} 至 {high:plain}[ tok/s/user] 之间(两者大致相同|为 {side:side+}[（{same:alike}）])",
    ),
    (
        "spans",
        "{a:side} (只在|从) {low:plain}[ 到 {high:plain}]，"
        "{b:side} (只在|从) {b_low:plain}[ 到 {b_high:plain}] tok/s/user",
    ),
    ("nothing_shared", "{a:side} 与 {b:side} 没有共同"),
    ("empty", "没有[剩下] {sides:side+} 的[可用]数据"),
    ("overlap", "共同覆盖 {low:plain}[ 至 {high:plain}] tok/s/user"),
    *(("peak", f"领先最多时，{{lead:side}} 的 tok/s/GPU {gap}，速度为 {{x:plain}} tok/s/user") for gap in _GAPS),
    (
        "bends",
        f"{{lead:side}} 相对 {{trail:side}} 的差距在 {{widest_at:plain}} tok/s/user 时最大（{_size('widest')}），"
        f"在 {{narrowest_at:plain}} 时最小（{_size('narrowest')}）",
    ),
    (
        "goes_from",
        f"（{{low:plain}} 至 {{high:plain}} tok/s/user）内，{{lead:side}} 相对 {{trail:side}} "
        f"从 {_size('first')} 变为 {_size('last')}",
    ),
    ("goes_on", "{other:side} 到 {stops:plain} tok/s/user 为止；{side:side} 一直到 {goes_on:plain}[ tok/s/user]"),
    (
        "affordable",
        "以 {dear:side} 在 {x:plain} tok/s/user 时的成本（每百万 token {cost:dollars}），"
        "{cheap:side} 可以达到[约] {to:plain} tok/s/user",
    ),
    (
        "affordable_all",
        "{dear:side} 在 {x:plain} tok/s/user 时每百万 token 成本为 {cost:dollars}；"
        "{cheap:side} 直到最后一个读数 {to:plain} tok/s/user 都低于",
    ),
    # One gap.
    (
        "gap_at_most",
        "{lead:side} 的 tok/s/GPU 高于 {trail:side}，差距最大处"
        "({more:firmly} 高 {more2:percent}|{times:firmly} 是其 {times2:times})",
    ),
    *(("gap", f"{{lead:side}} 的 tok/s/GPU {gap}[(：|（){{n:plain}} 对 {{m:plain}}]") for gap in _GAPS),
    ("same", "{lead:side} 与 {trail:side} 的 tok/s/GPU 大致相同"),
    ("same", "{lead:side} 与 {trail:side} 大致相同：{n:plain} 和 {m:plain} tok/s/GPU"),
    ("same", "大致相同：{lead:side} 为 {n:plain} tok/s/GPU，{trail:side} 为 {m:plain}"),
    ("same_cost", "成本[也][两者]大致相同[：][（][每百万 token {low:dollars}[ 和 {high:dollars}]]"),
    ("same_cost", "成本同样如此：每百万 token {low:dollars}[ 和 {high:dollars}]"),
    ("wider", "差距[已经]扩大"),
    ("narrower", "差距[已经]缩小"),
    ("steady", "差距与 {before:plain} 时大致相当"),
    ("turned", "领先者已交换"),
    ("near_end", "{side:side} … 接近其范围的尽头"),
    ("little_left", "{side:side} … 所剩无几"),
    ("order_open", "(确定哪一方领先|谁领先也不能确定|哪一方领先也无法确定|确定谁领先)"),
    # Cost.
    ("costs_less_after_all", f"相反：{{cheap:side}} {_SAVED}{_PRICES}"),
    ("costs_less", f"{{cheap:side}} 的每 token 成本比 {{dear:side}} {_SAVED}"),
    ("costs_less", f"({{cheap:side}} 的|其)每 token 成本 {_SAVED}{_PRICES}"),
    ("costs_more", "{dear:side} 的成本(高 {more:percent}|{times:firmly}为其 {times2:times})"),
    ("too_coarse", "美分 … 每百万 token，{cheap:side} 为 {n:dollars}，{dear:side} 为 {m:dollars}"),
    ("price_of", "每百万 token，{cheap:side} 为 {n:dollars}，{dear:side} 为 {m:dollars}"),
    # One side.
    ("unread", "在 {x:plain} tok/s/user (没有读数|都没有测量)"),
    ("unread", "在 {x:plain} tok/s/user 没有 {side:side} 的读数[(；|，)… 最近的 … {nearest:plain}]"),
    ("unread", "在那里没有 {side:side} 的读数[(；|，)… 最近的 … {nearest:plain}]"),
    ("unread", "{side:side} 在(那里| {x:plain} tok/s/user) 没有测量[(；|，)… 最近的 … {nearest:plain}]"),
    ("delivers", "{side:side} 为 {n:plain} tok/s/GPU[，每百万 token {cost:dollars}]"),
    (
        "interpolated",
        "{side:side}（{x:plain} tok/s/user）：在 {left:plain} tok/s/user（{left_y:plain} tok/s/GPU） 与 "
        "{right:plain} tok/s/user（{right_y:plain} tok/s/GPU） 之间插值",
    ),
    ("not_interpolated", "{side:side}（{x:plain} tok/s/user）：(正好在该速度上实测|由发布方公布)"),
    ("rough", "{side:side} [的读数]位于 {left:plain} 与 {right:plain}[ tok/s/user]"),
    (
        "read_between",
        "{side:side} 的读数在 {left:plain} 与 {right:plain} tok/s/user 的测量点之间插值"
        "（{left_y:plain} 与 {right_y:plain} tok/s/GPU）",
    ),
    ("missed", "偏离它 {p:percent}"),
    (
        "step_limit",
        "最多产出 {limit:plain} 个 token … (一方 … 更大|"
        "{lead:side} … 更大，同时处理 {n:about} 个请求，对方为 {m:about} 个)",
    ),
    ("step_limit", "（{ratio:plain}）超过 {spec:side} … {limit:plain} 个 token … 更大的批次，而不只是更快"),
    ("larger_batch", "更大的批次"),
    # What it ran on.
    ("run_on", "运行于 {days:day+}"),
    (
        "ran",
        "{side:side} 的读数来自 ({on:engine+}|{on2:deployment+} 部署|{on22:precision+} 数据)[（{gpus:number} 个 GPU）]",
    ),
    (
        "gpu_counts",
        "规模不同：" + row_of(lambda place: f"{{{place}:side}} 为 ({{{place}_n:number}} 个 GPU|未知)", "，"),
    ),
    ("interpolated_between", "{side:side} 的读数在 {on:engine+} 之间插值"),
    ("both_ran", "双方(均为|均运行|在同一镜像上运行) {engine:engine}"),
    ("both_ran", "双方的每个读数都来自同一镜像（{image:image}）中的 {engine:engine}"),
    ("all_ran", "各方(均为|均运行|在同一镜像上运行) {engine:engine}"),
    ("all_ran", "各方的每个读数都来自同一镜像（{image:image}）中的 {engine:engine}"),
    ("images", "不同的镜像：{images:image+}"),
    ("images_unknown", "不知道这些日期运行的是哪个镜像"),
    ("image_unknown", "不知道 {sides:side+} 运行的是哪个镜像"),
    ("images_partly", "{sides:side+} 的数据点只有一部分注明镜像"),
    ("image_moved", "从 {earlier:side} 到 {later:side}，镜像由 {gone:image+} 变为 {come:image+}"),
    ("image_moved", "从 {earlier:side} 到 {later:side}，(不再有镜像 {gone:image+}|新增镜像 {come:image+})"),
    ("image_same", "镜像没有变化：{images:image+}"),
    ("image_ran", "{side:side} 运行的是 {images:image+}"),
    ("all_alike", "读数背后的引擎、部署方式和 gpu 数量都相同"),
    ("days_apart", "相隔 {n:plain} 天[，从 {first:day} 到 {last:day}]"),
    # Speculation and recipes.
    ("silent", "{sides:side+} 没有报告"),
    ("facts", "提示词为 {prompts:fact}"),
    ("speculating", "{sides:side+} 的接受情况"),
    ("acceptance", "{sides:side+} 的接受被强制为参考长度[（每步 {n:number} 个 token）]"),
    (
        "accepted",
        "{side:side} 的读数旁，报告的接受长度为每步 {n:number} 个 token[，接受率为 {p:percent}]",
    ),
    ("accepted", "{side:side} 的读数旁，报告的接受率为 {p:percent}"),
    ("recipe_topics", "也有差别：{topics:fact+}"),
    ("recipe", "{topic:fact}：{a:side} 为 {n:fact}，{b:side} 为 {m:fact}"),
    ("link", "来源：{link:fact}"),
    (
        "facts",
        "{engine:engine} 报告 {reports:fact}。是否计入额外 token：{bonus:fact}。"
        "验证方式：{how:fact}[。说明：{note:fact}]（{link:fact}）",
    ),
    (
        "older_partly",
        "{side:side} 部分运行的是 {ran:release+}，早于 {fix:release} 中的修复：{fault:fact}（{link:fact}）",
    ),
    ("older", "{side:side} 运行的是 {ran:release+}，早于 {fix:release} 中的修复：{fault:fact}（{link:fact}）"),
    (
        "maybe_older",
        "不知道 {sides:side+} 运行的是否为 {fix:release} 或更新的版本；在此之前，{fault:fact}（{link:fact}）",
    ),
    (
        "fix_unknown",
        "不知道 {engine:engine} 的哪个版本含有修复，因此 {sides:side+} 可能受此影响：{fault:fact}（{link:fact}）",
    ),
    ("undefined", "{engines:engine+} 没有定义"),
    ("near_identical", "{a:side} 与 {b:side} 在每个目标"),
    # Prices and sources.
    (
        "placeholder",
        "{edition:edition} 版把 {gpus:gpu+} 的价格标为占位值（{note:fact}），因此按每 GPU 小时 {rate:dollars}",
    ),
    ("placeholder", "{gpus:gpu+} 的价格只是占位值"),
    ("rate_placeholder", "{of:gpu+} 为 {rate:dollars}（{tier:tier}，{edition:edition} 版，占位值）"),
    ("rate", "({of:gpu+}|{of2:side+}) 为 {rate:dollars}[（{tier:tier}，{edition:edition} 版）]"),
    ("power_own", "({of:gpu+}|{of2:side+}) 为 {kw:plain} kw（您自己的数字）"),
    ("power", "({of:gpu+}|{of2:side+}) 为 {kw:plain} kw（{edition:edition} 版）"),
    ("unpriced", "{sides:side+} 没有已知价格"),
    ("residual_above", "{side:side} 的 … 成本 … 高 {p:percent}"),
    ("residual_below", "{side:side} 的 … 成本 … 低 {p:percent}"),
    ("residual", "(成本残差|相差) {p:percent}"),
    ("rounded", "整数 tok/s/GPU 和整数美分"),
    ("points", row_of(lambda place: f"{{{place}:side}} 有 {{{place}_n:plain}} 个[点]", "，")),
    (
        "score",
        "{side:side} 为 {score:percent}（标准误 {error:plain} 个百分点，{runs:plain} 次运行，{methods:method+}，"
        "{engines:engine+}，{first:day}[至 {last:day}]）",
    ),
    ("scores_agree", "相差 {gap:plain} 个百分点，不超过 {sigmas:plain} 个合并标准误（每个 {noise:plain} 个百分点）"),
    ("scores_differ", "相差 {gap:plain} 个百分点，超过 {sigmas:plain} 个合并标准误（每个 {noise:plain} 个百分点）"),
    ("scores_since_first", "自 {day:day}（首次双方都有记录）起一直如此"),
    ("scores_since", "自 {day:day} 起一直如此"),
    ("methods", "{side:side} 为 {methods:method+}"),
    ("task", "{task:task}："),
    ("setting", "{model:model}[ 在 {gpu:gpu} 上][（{traits:trait+}[，{first:day}至 {last:day}][，{more:trait+}]）]："),
    ("source_published", "已发布的数据[，[运行截至 ]{day:day}]"),
    ("source_measured", "实测扫描[，[运行截至 ]{day:day}]"),
    ("source_live", "实时数据[，[运行截至 ]{day:day}]"),
    ("source_store", "数据存储中的数据[，[运行截至 ]{day:day}]"),
    ("source_saved", "保存文件里此处未知的数据[，[运行截至 ]{day:day}]"),
    ("source_own", "自有数据[，[运行截至 ]{day:day}]"),
    ("source_mixed", "多个来源的数据[，[运行截至 ]{day:day}]"),
    ("unknown_here", "{sides:side+} 有数据未经验证：保存的文件里有，但此处未知"),
    ("unverified", "{sides:side+} 的数据未经验证"),
    ("all_unverified", "(全部|所有)数据未经验证"),
    ("some_unverified", "部分数据未经验证"),
    ("unstated", "{sides:side+} 没有注明（或并非每个点都注明）：{what:stated+}"),
    ("unstated_somewhere", "配置没有完全注明"),
    ("made_from", "{side:side} 由{sources:source+}组成"),
    ("sources_differ", "数据来自不同来源"),
    ("fixed_lengths", "输入和输出长度固定"),
    ("agentic", "请求是录制的{workload:trait}"),
    # A highest cost.
    ("cap", "每百万 token 不超过 {cost:dollars}"),
    ("never_that_cheap", "{side:side} 在测过的速度上都达不到"),
    ("always_that_cheap", "{side:side} 覆盖其全部实测范围，直到 {x:plain} tok/s/user"),
    (
        "that_cheap_to",
        "{side:side} (最高到|的最高速度在) {x2:firmly} {x:plain}[ 与 {x22:plain}] tok/s/user {x222:firmly}",
    ),
    ("nearest", "{side:side} 的 {nearest:plain}"),
    # Ranges and speeds that stand by themselves.
    ("printed_range", "读数覆盖 {low:plain} 至 {high:plain} tok/s/user"),
    ("band", "比较的范围是 {low:plain} 至 {high:plain}"),
    ("band", "只在 {low:plain}[ 至 {high:plain}] tok/s/user"),
    ("over", "速度[同]为 {low:plain}[ 至 {high:plain}] tok/s/user"),
    ("at", "(在|到了) {x:plain} tok/s/user"),
    # What stands behind a reading; last, since a list of sides may go on after a semicolon too.
    ("made_of", "；{engines:engine+}[，{deployments:deployment+}][，{gpus:number} 个 GPU]"),
    ("made_of", "同时 {batch:about} 个请求"),
    ("made_of", "；镜像 {images:image+}"),
)

CHINESE = Language(
    code="zh",
    words={word.lower(): key for word, key in _WORDS.items()},
    neutral=_NEUTRAL,
    amount="[至多][大致][约] {n}[ (到|至|和)[大致][约] {n}][ 之间]",
    times="{number} 倍[之间]",
    joins=("和", "、", "与", "，"),
    days=_days,
    patterns=_PATTERNS,
    opposites=_OPPOSITES,
)
