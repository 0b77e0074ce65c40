//! A scrolled list that draws only the rows that are seen, and stays at its end while it is there.

use super::layout::{Layout, Place};
use std::{cell::Cell, ops::Range, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// How far beyond what is seen rows are drawn, in CSS pixels.
const MARGIN: u32 = 320;

/// Scrolling draws anew only after this many CSS pixels; less than the margin.
const STEP: u32 = 120;

/// How near to its end, in CSS pixels, a list counts as at its end: browsers round.
const AT_END: i32 = 2;

/// Where a reader has scrolled to: kept by whoever shows lists of the same entries in turns.
pub type Bookmark = Rc<Cell<Option<Mark>>>;

/// A place in a list that outlives changes of its layout; no mark is the end of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the topmost entry.
    number: u64,
    /// How much of it is scrolled away, in CSS pixels.
    hidden: u32,
}

/// One row to be drawn.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Its place in the whole list.
    pub place: Place,
    /// Its row in the whole list, 1 for the first.
    pub row: usize,
    /// The stretch of it worth drawing, from its own top, in CSS pixels.
    pub seen: Range<u32>,
}

/// What a list needs.
#[derive(Properties, PartialEq)]
pub struct WindowProps {
    /// Where its rows stand.
    pub layout: Rc<Layout>,
    /// Draws a row; its outermost element has the row's height and its number as key.
    pub draw: Callback<Slot, Html>,
    /// What stands above the rows and stays there.
    pub header: Html,
    /// What it is called.
    pub label: AttrValue,
    /// Its ARIA role: `table` or `list`.
    pub role: &'static str,
    /// The words on the button that leads to the end.
    pub to_end: AttrValue,
    /// Its inner width changed, in CSS pixels.
    pub on_width: Callback<u32>,
    /// Where the reader is.
    pub bookmark: Bookmark,
}

/// A scrolled list.
#[component]
pub fn Window(props: &WindowProps) -> Html {
    let node = use_node_ref();
    let at_end = use_state_eq(|| props.bookmark.get().is_none());
    let top = use_state_eq(|| 0_u32);
    let height = use_state_eq(|| 600_u32);

    use_size(&node, props.on_width.clone(), height.setter());

    // After each change of the layout the reader is where the reader was: at the end, or at the same entry.
    use_effect_with((props.layout.clone(), *at_end, *height), {
        let (node, top, bookmark) = (node.clone(), top.setter(), props.bookmark.clone());
        move |(layout, at_end, _): &(Rc<Layout>, bool, u32)| {
            let Some(element) = node.cast::<Element>() else { return };
            if *at_end {
                element.set_scroll_top(element.scroll_height());
            } else if let Some((mark, place)) = bookmark.get().and_then(|mark| Some((mark, layout.find(mark.number)?)))
            {
                let wanted = place.top + mark.hidden.min(place.height);
                if element.scroll_top() != wanted as i32 {
                    element.set_scroll_top(wanted as i32);
                    top.set(wanted / STEP * STEP);
                }
            }
        }
    });

    let onscroll = {
        let (node, top, at_end) = (node.clone(), top.setter(), at_end.setter());
        let (layout, bookmark) = (props.layout.clone(), props.bookmark.clone());
        Callback::from(move |_: Event| {
            let Some(element) = node.cast::<Element>() else { return };
            let scrolled = element.scroll_top().max(0);
            let end = scrolled + element.client_height() + AT_END >= element.scroll_height();
            let scrolled = scrolled as u32;
            let topmost = layout.place(layout.rows_in(scrolled..scrolled + 1).start).filter(|_| !end);
            bookmark
                .set(topmost.map(|place| Mark { number: place.number, hidden: scrolled - place.top.min(scrolled) }));
            at_end.set(end);
            top.set(scrolled / STEP * STEP);
        })
    };
    let to_end = {
        let (at_end, bookmark) = (at_end.setter(), props.bookmark.clone());
        Callback::from(move |_: MouseEvent| {
            bookmark.set(None);
            at_end.set(true);
        })
    };

    let layout = &props.layout;
    let total = layout.height();
    let top = if *at_end { total.saturating_sub(*height) } else { *top };
    let stretch = top.saturating_sub(MARGIN)..top + *height + STEP + MARGIN;
    let rows = layout.rows_in(stretch.clone());
    let above = layout.place(rows.start).map_or(0, |place| place.top);
    let below =
        rows.end.checked_sub(1).and_then(|last| layout.place(last)).map_or(0, |last| total - last.top - last.height);
    let table = props.role == "table";
    html! {
        <div class="record-window">
            <div class="record-scroll" ref={node} {onscroll} tabindex="0" role="region" aria-label={&props.label}>
                <div class="record-list" role={props.role} aria-label={&props.label}
                    aria-rowcount={table.then(|| (layout.len() + 1).to_string())}>
                    { props.header.clone() }
                    <div class="record-rows" role={if table { "rowgroup" } else { "none" }}
                        style={["padding-top:", &above.to_string(), "px;padding-bottom:", &below.to_string(), "px"].concat()}>
                        { for rows.filter_map(|index| {
                            let place = layout.place(index)?;
                            let from = stretch.start.saturating_sub(place.top);
                            let seen = from..stretch.end.saturating_sub(place.top).clamp(from, place.height.max(from));
                            Some(props.draw.emit(Slot { place, row: index + 1, seen }))
                        }) }
                    </div>
                </div>
            </div>
            if !*at_end {
                <button type="button" class="record-to-end" onclick={to_end}>
                    <span aria-hidden="true">{ "↓ " }</span>{ &props.to_end }
                </button>
            }
        </div>
    }
}

/// Tells the inner size of an element whenever it changes.
#[hook]
fn use_size(node: &NodeRef, on_width: Callback<u32>, height: UseStateSetter<u32>) {
    let node = node.clone();
    use_effect_with((), move |()| {
        let observed = node.clone();
        let measure = Closure::<dyn FnMut()>::new(move || {
            if let Some(element) = observed.cast::<Element>() {
                height.set(element.client_height().max(0) as u32);
                on_width.emit(element.client_width().max(0) as u32);
            }
        });
        let observer = ResizeObserver::new(measure.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, node.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(measure);
        }
    });
}
