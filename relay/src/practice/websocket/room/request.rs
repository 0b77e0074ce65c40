//! The request to join a room.

use super::{
    member::Member,
    readers::Resume,
    rooms::{JoinError, Rooms},
};
use crate::{
    context::Context,
    failure,
    practice::websocket::query::{QueryError, parameter},
    session::{Open, Opened},
};
use relay_protocol::{DEFAULT_MEMBER_NAME, Failure, FailureKind, Phase, is_member_name, is_room_name};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// `GET /websocket/room/{name}?name=…&after=…&since=…`.
pub(crate) struct Join {
    rooms: Arc<Rooms>,
    room: String,
    name: String,
    resume: Resume,
}

impl Join {
    /// Parses the room's name in the path, and the query.
    ///
    /// # Errors
    /// The first invalid value.
    pub(crate) fn parse(rooms: Arc<Rooms>, room: String, query: &str) -> Result<Self, QueryError> {
        if !is_room_name(&room) {
            let wanted = "a room's name of 1 to 32 small letters, digits and hyphens";
            return Err(QueryError::new("room", &room, wanted));
        }
        let name = parameter(query, "name").unwrap_or_else(|| DEFAULT_MEMBER_NAME.to_owned());
        if !is_member_name(&name) {
            let wanted = "1 to 32 characters that can be seen, without a space at either end";
            return Err(QueryError::new("name", &name, wanted));
        }
        let after = parameter(query, "after").map(|text| {
            let wanted = "the number of the last event that you have";
            text.parse().map_err(|_| QueryError::new("after", &text, wanted))
        });
        let resume = Resume { after: after.transpose()?, since: parameter(query, "since") };
        Ok(Self { rooms, room, name, resume })
    }
}

impl Open for Join {
    type Socket = Member;
    const MESSAGES: (&'static str, &'static str) = ("joined a room", "left a room");
    const OPENS: Option<Phase> = None;

    fn target(&self) -> String {
        format!("websocket/room/{}", self.room)
    }

    fn configure(&self, _: &mut super::member::Outgoing) -> Result<(), Failure> {
        Ok(())
    }

    async fn open(&self, client: IpAddr, _: &Arc<Context>) -> Result<Opened<Member>, Failure> {
        let (membership, welcome) =
            self.rooms.join(&self.room, &self.name, client, &self.resume).await.map_err(refused)?;
        Ok(Opened { socket: Member::new(membership, welcome), local: None, peer: None, event: None })
    }
}

fn refused(error: JoinError) -> Failure {
    let (phase, kind) = match error {
        JoinError::Members(_) | JoinError::Rooms | JoinError::RoomsOfClient => (Phase::Policy, FailureKind::Limit),
        JoinError::Unreachable => (Phase::Connect, FailureKind::Unreachable),
    };
    failure::plain(phase, kind, error.to_string(), Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::{limits::RoomLimits, websocket::Home};

    fn parse(room: &str, query: &str) -> Result<Join, QueryError> {
        Join::parse(Rooms::new(Home::Process, RoomLimits::default()), room.to_owned(), query)
    }

    #[test]
    fn queries() {
        for (query, name, after, since) in [
            ("", DEFAULT_MEMBER_NAME, None, None),
            ("token=secret", DEFAULT_MEMBER_NAME, None, None),
            ("name=%EB%AF%BC%EC%A7%80&after=0", "민지", Some(0), None),
            ("name=Ada+L&after=7&since=x", "Ada L", Some(7), Some("x")),
        ] {
            let join = parse("lab", query).ok().unwrap();
            let resume = Resume { after, since: since.map(str::to_owned) };
            assert_eq!((join.name.as_str(), join.resume), (name, resume), "{query}");
        }
    }

    #[test]
    fn what_makes_no_sense() {
        for (room, query, what) in [
            ("Lab", "", "`room` cannot be \"Lab\""),
            ("lab", "name=", "`name` cannot be \"\""),
            ("lab", "name=%0A", "`name` cannot be \"\\n\""),
            ("lab", "after=", "`after` cannot be \"\""),
            ("lab", "after=-1", "`after` cannot be \"-1\""),
        ] {
            let error = parse(room, query).err().unwrap().to_string();
            assert!(error.starts_with(what), "{error}");
        }
    }
}
