//! One exchange: its current request, and the request that follows a response. Pure.

use super::{Followed, Hop, Policy, WireError, WireRequest, digest, redirect};
use crate::{effect::FetchId, http1::ResponseHead, record::Micros};

#[derive(Debug)]
pub struct Exchange {
    pub id: FetchId,
    /// The request to send next, or the one whose response is awaited.
    pub request: WireRequest,
    pub policy: Policy,
    pub hops: Vec<Hop>,
    pub began: Micros,
    /// Whether a Digest challenge was answered for this URL: a second one means that the password is wrong, unless the
    /// nonce was stale.
    pub answered: bool,
}

impl Exchange {
    /// Returns the request that follows a response, and why; or None if the exchange is complete.
    pub fn next(&mut self, response: &ResponseHead, now: Micros) -> Result<Option<(WireRequest, Followed)>, WireError> {
        if self.policy.follow_redirects
            && let Some((request, became_get)) = redirect::follow(&self.request, response)
        {
            let is_redirect = |hop: &&Hop| matches!(hop.followed, Some(Followed::Redirect { .. }));
            if self.hops.iter().filter(is_redirect).count() == redirect::MAX_REDIRECTS {
                return Err(WireError::TooManyRedirects);
            }
            self.answered = false;
            return Ok(Some((request, Followed::Redirect { became_get })));
        }
        let (Some(credentials), Some(hop)) = (&self.policy.digest, self.hops.last()) else { return Ok(None) };
        let target = &hop.request.head.target;
        let Some(steps) = digest::answer(response, &self.request, target, credentials, now) else { return Ok(None) };
        if self.answered && !steps.stale {
            return Ok(None);
        }
        self.answered = true;
        let mut request = self.request.clone();
        request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        request.headers.push(("Authorization".into(), steps.authorization.clone()));
        Ok(Some((request, Followed::Digest(steps))))
    }
}
