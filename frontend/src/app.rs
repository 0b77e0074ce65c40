//! The shell of the page: header, rail, and the lab that is shown. A lab once opened stays, so that leaving it loses
//! neither its record nor its connection.
//!
//! - [`address`]: what the page's own address says
//! - [`theme`]: light or dark
//! - `preferences`: what is remembered, and what the browser prefers
//! - `relay`: watches whether the relay can be reached
//! - `header`, `rail`: what their names say

pub mod address;
mod header;
mod preferences;
mod rail;
mod relay;
pub mod theme;

use crate::{
    gesture::Gesture,
    labs::{
        Lab, LabProps, RelayContext, http_client::HttpClient, tcp_client::TcpClient, tcp_server::TcpServer, udp::Udp,
    },
    text::Lang,
};
use header::header;
use rail::rail;
use relay::{banner, use_relay};
use theme::Theme;
use yew::prelude::*;

/// What the user chose to see.
#[derive(Clone, Copy, PartialEq)]
struct Shell {
    lang: Lang,
    theme: Theme,
    lab: Lab,
    /// Which labs were opened so far, in the order of [`Lab::ALL`].
    opened: [bool; Lab::ALL.len()],
}

impl Shell {
    /// As the page's address and the browser have it.
    fn new() -> Self {
        let address = preferences::take_address();
        let shell = Self {
            lang: preferences::lang(&address),
            theme: preferences::theme(&address),
            lab: Lab::default(),
            opened: Default::default(),
        };
        let shell = shell.with_lab(address.lab.unwrap_or_default());
        shell.show();
        shell
    }

    /// Tells the document what is shown.
    fn show(self) {
        preferences::show(self.lang, self.theme, self.lab);
    }

    /// The same with this lab shown.
    fn with_lab(mut self, lab: Lab) -> Self {
        self.lab = lab;
        self.opened[lab as usize] = true;
        self
    }
}

/// The whole page.
#[component]
pub fn App() -> Html {
    let state = use_state(Shell::new);
    let relay = use_relay();
    let shell = *state;
    let Shell { lang, lab, .. } = shell;

    let check = relay.check.clone();
    let on = Callback::from(move |gesture| {
        let Gesture::Press(name) = gesture else { return };
        let mut next = shell;
        if let Some(lang) = Lang::from_tag(&name) {
            preferences::remember_lang(lang);
            next.lang = lang;
        } else if let Some(theme) = Theme::from_id(&name) {
            preferences::remember_theme(theme);
            next.theme = theme;
        } else if let Some(lab) = Lab::from_id(&name) {
            next = next.with_lab(lab);
        } else {
            check.emit(());
        }
        next.show();
        state.set(next);
    });

    // A section each from the start: in a list that grows, the labs before would be drawn anew and lose their state.
    let props = LabProps { server: preferences::take_address().server };
    let mut sections = Vec::new();
    for each in Lab::ALL {
        let props = props.clone();
        let content = match each {
            _ if !shell.opened[each as usize] => Html::default(),
            Lab::TcpClient => html! { <TcpClient ..props /> },
            Lab::TcpServer => html! { <TcpServer ..props /> },
            Lab::Udp => html! { <Udp ..props /> },
            Lab::HttpClient => html! { <HttpClient ..props /> },
        };
        sections.push(html! {
            <section key={each.id()} hidden={each != lab} aria-label={each.title(lang)}>{ content }</section>
        });
    }
    html! {
        <ContextProvider<Lang> context={lang}>
        <ContextProvider<RelayContext> context={relay.context()}>
            <a class="skip" href="#lab">{ lang.skip_to_lab() }</a>
            { header(shell, &relay, &on) }
            <div class="shell">
                { rail(shell, &on) }
                <main id="lab" tabindex="-1">
                    { banner(lang, &relay, &on) }
                    { sections }
                </main>
            </div>
        </ContextProvider<RelayContext>>
        </ContextProvider<Lang>>
    }
}
