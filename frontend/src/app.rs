//! The page's shell: the header, the list of labs, and the chapter or the current lab. A lab stays mounted once it has
//! been opened, so that leaving it loses neither its record nor its connection.
//!
//! - [`address`]: reads and writes the query of the page's address
//! - [`candidates`]: the addresses at which the page looks for its relay
//! - [`navigation`]: which page is shown
//! - [`tokens`]: the tokens that the tab stores, each for one relay
//! - `preferences`: what the page remembers between visits, and the browser's preferences
//! - `relay`: watches whether the relay can be reached, and whether the labs use it
//! - `relay_pill`: the relay's state in the header
//! - `network_bar`: the banner above the lab if the labs have no relay
//! - `header`, `rail`: the header and the list of labs
//! - `offline`: keeps the page available without a network
//! - `notes`: which values of the address cannot be used, and what a sandboxed frame disables

pub mod address;
pub mod candidates;
mod header;
mod loading;
pub mod navigation;
mod network_bar;
mod notes;
mod offline;
mod preferences;
mod rail;
mod relay;
mod relay_pill;
mod text;
pub mod tokens;

use crate::{
    class::{ClassLine, ClassView},
    embed::Bridge,
    home::{Home, course},
    labs::{Destination, LABS, LabEntry, LabProps, NextStep, Records, RelayContext},
    location,
    progress::{ProgressHandle, use_progress_store},
    text::Lang,
    theme::Theme,
    transport::relay::Network,
    ui::{RelaySilence, focus, use_drawing_steps},
};
use header::Header;
use loading::remove_loading_text;
use navigation::{Action, Page, use_navigation};
use network_bar::{Banner, Elsewhere};
use notes::Notes;
use rail::Rail;
use relay::use_relay_watch;
use relay_pill::Pill;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

// The drawing step at which each part of the page first appears. Step 0 draws nothing: it creates the page's state.
const HEADER: usize = 1;
const RAIL: usize = 2;
const MAIN: usize = 3;
const PAGE: usize = 4;
const ALL: usize = 5;

/// The whole page.
#[component]
pub fn App() -> Html {
    let address = use_memo((), |()| preferences::take_address());
    let lang = use_state_eq(|| preferences::lang(&address));
    let theme = use_state_eq(|| preferences::theme(&address));
    let navigation = use_navigation(&address);
    let page = navigation.page;
    let progress = use_progress_store();
    let drawn = use_drawing_steps(ALL);
    use_effect_with(drawn >= ALL, |drawn| {
        if *drawn {
            spawn_local(remove_loading_text());
        }
    });
    let records = use_state_eq(Records::default);
    let opened = use_mut_ref(Vec::<&str>::new);
    if let Page::Lab(lab) = page
        && !opened.borrow().contains(&lab.id)
    {
        opened.borrow_mut().push(lab.id);
    }
    let shown = navigation.shown();
    use_memo((*lang, *theme, shown), |(lang, theme, shown)| preferences::show(*lang, *theme, *shown));
    use_effect_with(navigation.followed, |followed| {
        if *followed > 0 {
            begin_at_top();
        }
    });

    let relay = use_relay_watch(&address);
    let relay_context = relay.context();
    let silence = RelaySilence(relay.silent_for.filter(|_| relay.network == Some(Network::Relay)));
    // A language or theme set by the host page is not the user's choice, so it is not remembered.
    let lang_setter = use_callback(lang.setter(), |lang: Lang, setter| setter.set(lang));
    let theme_setter = use_callback(theme.setter(), |theme: Theme, setter| setter.set(theme));
    let on_lang = use_callback(lang.setter(), |lang: Lang, setter| {
        preferences::remember_lang(lang);
        setter.set(lang);
    });
    let on_theme = use_callback(theme.setter(), |theme: Theme, setter| {
        preferences::remember_theme(theme);
        setter.set(theme);
    });
    let on_class_token = use_callback(address.relay.clone(), |token: Option<String>, relay| {
        preferences::keep_class_token(relay.as_deref(), token.as_deref());
    });
    let has_class = relay.reached().map(|reached| reached.health.class);
    let on_choose =
        use_callback(navigation.dispatcher(), |page: Page, dispatcher| dispatcher.dispatch(Action::Show(page)));
    let on_go =
        use_callback(navigation.dispatcher(), |to: Destination, dispatcher| dispatcher.dispatch(Action::Go(to)));

    if drawn < HEADER {
        return Html::default();
    }
    // Every lab has a section from the start: if the list grew, the preceding labs would be re-created and lose their state.
    let section = |each: &'static LabEntry| {
        let props = LabProps {
            server: address.server.clone(),
            message: address.message.clone().map(AttrValue::from),
            start: navigation.start(each),
        };
        let content = (drawn >= PAGE && opened.borrow().contains(&each.id)).then(|| (each.view)(props));
        html! {
            <section key={each.id} hidden={page != Page::Lab(each)} aria-label={(each.title)(*lang)}>
                { content.unwrap_or_default() }
            </section>
        }
    };
    let query = location::query();
    if preferences::is_class() {
        let labs = ["./", &address::with(&query, None, *lang)].concat();
        return html! {
            <ContextProvider<Lang> context={*lang}>
                <a class="skip" href="#lab">{ lang.skip_to_lab() }</a>
                <Header theme={*theme} relay={relay.clone()} {on_lang} {on_theme} />
                <main id="lab" tabindex="-1">
                    <Banner relay={relay.clone()} />
                    <ClassView key={&*relay.address.origin} address={relay.address.clone()} {has_class} token={address.class_token.clone()} on_token={on_class_token} {labs} />
                </main>
            </ContextProvider<Lang>>
        };
    }
    let shown_lab = page.lab();
    let main = html! {
        <main id="lab" tabindex="-1">
            <Notes rejected={address.rejected.clone()} />
            <Banner relay={relay.clone()} />
            if page != Page::Home { <Elsewhere relay={relay.clone()} /> }
            if has_class == Some(true) {
                <ClassLine key={&*relay.address.origin} address={relay.address.clone()} is_from_link={relay.is_from_link} lab={shown_lab} />
            }
            if page == Page::Home && drawn >= PAGE { <Home on_go={&on_go} /> }
            { for LABS.iter().map(section) }
        </main>
    };
    let shell = if address.embed {
        html! {
            <>
                <h1 class="record-hidden">{ lang.title() }</h1>
                if drawn >= MAIN { { main } }
                <footer class="embedded">
                    <a href={address::in_own_tab(&query, shown, *lang)} target="_blank" rel="opener">{ lang.open_in_tab() }</a>
                    <Pill {relay} />
                </footer>
                if drawn >= PAGE { <Bridge lab={shown_lab} on_lang={lang_setter} on_theme={theme_setter} /> }
            </>
        }
    } else {
        let next_step = NextStep { to: course::next(&progress.progress), on_go };
        html! {
            <ContextProvider<NextStep> context={next_step}>
                <a class="skip" href="#lab">{ lang.skip_to_lab() }</a>
                <Header theme={*theme} {relay} {on_lang} {on_theme} />
                <div class="shell">
                    if drawn >= RAIL { <Rail {page} {shown} {on_choose} /> }
                    if drawn >= MAIN { { main } }
                </div>
            </ContextProvider<NextStep>>
        }
    };
    html! {
        <ContextProvider<Lang> context={*lang}>
            <ContextProvider<RelayContext> context={relay_context}>
            <ContextProvider<RelaySilence> context={silence}>
            <ContextProvider<ProgressHandle> context={progress}>
            <ContextProvider<Records> context={(*records).clone()}>
                { shell }
            </ContextProvider<Records>>
            </ContextProvider<ProgressHandle>>
            </ContextProvider<RelaySilence>>
            </ContextProvider<RelayContext>>
        </ContextProvider<Lang>>
    }
}

/// Scrolls to the top and moves the focus to the page's main part: the control that was pressed may belong to the previous page.
fn begin_at_top() {
    focus("lab");
    gloo_utils::window().scroll_to_with_x_and_y(0.0, 0.0);
}
