//! The addresses at which the page looks for its relay. Pure.

use crate::transport::relay::RelayAddress;

/// An address at which a relay may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub address: RelayAddress,
    /// Whether the page may connect before the user asks for it.
    pub unasked: bool,
    /// Whether the page came from this address, and no link named it: it may be a web server without a relay.
    pub is_own_server: bool,
    /// Whether a link named this address, and the page did not come from it: the learner may not know about it.
    pub is_from_link: bool,
}

/// The page's own origin.
#[derive(Clone, Debug)]
pub struct PageOrigin {
    /// The origin, such as `http://127.0.0.1:8080`.
    pub origin: String,
    /// Whether the origin is on this computer: no browser then asks whether the page may reach another program here.
    pub is_loopback: bool,
}

/// The addresses to try, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates(Vec<Candidate>);

impl Candidates {
    /// `named` is the origin of the relay that the page's address names. Without one, the candidates are the page's own
    /// origin and then the default port of this computer.
    pub fn new(page: PageOrigin, named: Option<String>, token: Option<String>) -> Self {
        let PageOrigin { origin: own, is_loopback } = page;
        if let Some(origin) = named {
            let unasked = is_loopback || origin == own;
            let is_from_link = origin != own;
            let address = RelayAddress { origin, token };
            return Self(vec![Candidate { address, unasked, is_own_server: false, is_from_link }]);
        }
        let this_machine = RelayAddress::on_this_machine(token.clone());
        let own = RelayAddress { origin: own, token };
        let is_at_the_usual_port = own == this_machine;
        let candidate =
            |address, unasked, is_own_server| Candidate { address, unasked, is_own_server, is_from_link: false };
        let mut candidates = vec![candidate(own, true, true)];
        if !is_at_the_usual_port {
            candidates.push(candidate(this_machine, is_loopback, false));
        }
        Self(candidates)
    }

    /// No candidates: nothing is known about the page.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Whether a link named the relay; see [`Candidate`].
    pub fn is_from_link(&self) -> bool {
        self.0.iter().any(|candidate| candidate.is_from_link)
    }

    /// The candidates, in the order in which they are tried.
    pub fn list(&self) -> &[Candidate] {
        &self.0
    }

    /// A relay answered at this address. If it ends, another one that happens to run must not take its place: it has
    /// other rules and servers, and may belong to another person.
    pub fn pin(&mut self, address: &RelayAddress) {
        if self.0.len() > 1 {
            self.0.retain(|candidate| candidate.address == *address);
        }
    }

    /// The page's own server is not a relay and does not become one: from now on only the others are tried, if there are any.
    pub fn leave_out_own_server(&mut self) {
        if self.0.len() > 1 {
            self.0.retain(|candidate| !candidate.is_own_server);
        }
    }
}
