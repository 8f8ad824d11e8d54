"""The visitor's selection: the widgets' keys, the session state behind them, and its copy in the address.

No other package touches state. The language and which rows are shown are part of the selection on every page, the rest
on Compare; other pages have choices of their own.
"""

from app.ui.selection.compare import paste_widget, resolve, target_buttons, target_widget, widget
from app.ui.selection.everywhere import address, address_here, elsewhere, for_visitor, language, language_widget
from app.ui.selection.numbers import close_number, number, pressed_widget, shown_number
from app.ui.selection.pages import (
    add_to_list,
    choice_widget,
    let_go,
    page_asked,
    page_choice,
    page_day,
    page_key,
    page_list,
    page_number,
    page_widget,
)
from app.ui.selection.points import point_chart, point_chosen, point_list, ringed_point
from app.ui.selection.rows import (
    Files,
    bring,
    brought,
    close_file,
    drop_again,
    forget_read,
    fresh,
    live_widget,
    noted,
    open_file,
    open_saved,
    public,
    read_once,
    refused,
    shelf,
    times_dropped,
)
from app.ui.selection.state import ANY

__all__ = [
    "ANY",
    "Files",
    "add_to_list",
    "address",
    "address_here",
    "bring",
    "brought",
    "choice_widget",
    "close_file",
    "close_number",
    "drop_again",
    "elsewhere",
    "for_visitor",
    "forget_read",
    "fresh",
    "language",
    "language_widget",
    "let_go",
    "live_widget",
    "noted",
    "number",
    "open_file",
    "open_saved",
    "page_asked",
    "page_choice",
    "page_day",
    "page_key",
    "page_list",
    "page_number",
    "page_widget",
    "paste_widget",
    "point_chart",
    "point_chosen",
    "point_list",
    "pressed_widget",
    "public",
    "read_once",
    "refused",
    "resolve",
    "ringed_point",
    "shelf",
    "shown_number",
    "target_buttons",
    "target_widget",
    "times_dropped",
    "widget",
]
