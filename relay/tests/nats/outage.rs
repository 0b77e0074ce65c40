//! NATS is killed and restarted.

use crate::{
    client::{Client, Member},
    common::{RoomEvent, soon},
    server::Nats,
};
use futures_util::{SinkExt, StreamExt, stream::SplitStream};
use tokio::{net::TcpStream, sync::watch};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

type Receiving = SplitStream<WebSocketStream<TcpStream>>;

async fn next(stream: &mut Receiving) -> RoomEvent {
    loop {
        if let Message::Text(text) = soon(stream.next()).await.unwrap().unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_mid_traffic_nothing_is_lost_and_nothing_repeated() {
    const MESSAGES: usize = 400;
    let Some(mut nats) = Nats::start().await else { return };
    let relays = [nats.relay().await, nats.relay().await];
    // How many messages the first member has by now.
    let (progress, mut progressed) = watch::channel(0);
    let mut members = Vec::new();
    for number in 0..4 {
        members.push(Member::join(&relays[number % 2], "lab", &format!("name=member-{number}")).await);
    }
    let mut tasks = Vec::new();
    for (number, member) in members.into_iter().enumerate() {
        let progress = progress.clone();
        let (mut sink, mut stream) = member.client.socket.split();
        let mut sent = progressed.clone();
        let send = async move {
            for message in 0..MESSAGES {
                // Some of them before it is killed, some while it is away.
                if message == MESSAGES / 4 {
                    soon(sent.wait_for(|seen| *seen > 0)).await.unwrap();
                }
                sink.send(Message::text(format!("{number} {message}"))).await.unwrap();
            }
            sink
        };
        let receive = async move {
            let (mut messages, mut told) = (Vec::new(), Vec::new());
            while messages.len() < 4 * MESSAGES {
                match next(&mut stream).await {
                    RoomEvent::Message { from, text, seq, .. } => messages.push((seq, from, text)),
                    event @ (RoomEvent::Waiting { .. } | RoomEvent::Resumed { .. }) => told.push(event),
                    RoomEvent::Joined { .. } => {}
                    event => panic!("{event:?}"),
                }
                if number == 0 {
                    progress.send_replace(messages.len());
                }
            }
            (stream, messages, told)
        };
        tasks.push((tokio::spawn(send), tokio::spawn(receive)));
    }
    soon(progressed.wait_for(|seen| *seen >= MESSAGES / 4)).await.unwrap();
    nats.kill().await;
    nats.restart().await;
    let mut received = Vec::new();
    let mut kept = Vec::new();
    for (send, receive) in tasks {
        kept.push(soon(send).await.unwrap());
        let (stream, messages, told) = soon(receive).await.unwrap();
        assert!(matches!(told[0], RoomEvent::Waiting { .. }), "{told:?}");
        assert!(matches!(told[1], RoomEvent::Resumed { .. }), "{told:?}");
        received.push((stream, messages));
    }
    let messages = &received[0].1;
    assert!(received.iter().all(|(_, others)| others == messages));
    assert!(messages.is_sorted_by(|one, next| one.0 < next.0));
    for number in 0..4 {
        let name = format!("member-{number}");
        let texts = messages.iter().filter(|(_, from, _)| *from == name).map(|(_, _, text)| text.clone());
        assert!(texts.eq((0..MESSAGES).map(|message| format!("{number} {message}"))), "{number}");
    }
}

#[tokio::test]
async fn members_are_told_to_wait_and_what_they_say_meanwhile_is_said() {
    let Some(mut nats) = Nats::start().await else { return };
    let relays = [nats.relay().await, nats.relay().await];
    let mut one = Member::join(&relays[0], "lab", "name=one").await;
    let mut two = Member::join(&relays[1], "lab", "name=two").await;
    assert!(matches!(one.event().await, RoomEvent::Joined { .. }));
    let RoomEvent::Joined { seq, .. } = one.event().await else { panic!() };
    assert_eq!(two.event().await.seq(), seq);
    nats.kill().await;
    assert_eq!(one.event().await, RoomEvent::Waiting { seq });
    assert_eq!(two.event().await, RoomEvent::Waiting { seq });
    one.say("still here").await;
    // Who wants to join meanwhile is told why that cannot be.
    let mut late = Client::connect(relays[0].address, "/websocket/room/lab", None).await;
    let (code, reason) = late.closed().await;
    assert_eq!((code, reason.as_str()), (4005, "the server that keeps the rooms cannot be reached: try again later"));
    nats.restart().await;
    assert_eq!(one.event().await, RoomEvent::Resumed { seq });
    assert_eq!(two.event().await, RoomEvent::Resumed { seq });
    let message = one.event().await;
    assert!(matches!(&message, RoomEvent::Message { from, text, .. } if from == "one" && text == "still here"));
    assert_eq!(two.event().await, message);
    // What was only told is no part of what happened.
    let resume = format!("name=three&after={}", seq - 1);
    let three = Member::join(&relays[1], "lab", &resume).await;
    let RoomEvent::Welcome { history, gap: false, .. } = three.welcome else { panic!() };
    let numbers: Vec<_> = history.iter().map(RoomEvent::seq).collect();
    assert_eq!((numbers[0], &history[1]), (seq, &message));
    assert_eq!(history.len(), 2);
}
