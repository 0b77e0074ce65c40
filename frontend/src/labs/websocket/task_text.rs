//! The words of the WebSocket lab's tasks.

use crate::text::words;

words! {
    task_websocket: "WebSocket으로 메시지 주고받기", "Exchange messages over WebSocket";
    task_websocket_what: "연습 서버에 연결해 메시지를 보내고, 돌아온 메시지를 받은 다음 연결을 끊으십시오. 양쪽이 코드 1000으로 닫습니다.", "Connect to the practice server, send a message, receive it back, and close the connection. Both sides then close with code 1000.";
    task_websocket_way: "‘연결’을 누릅니다. 핸드셰이크가 끝나면 연결이 열립니다.\n‘보내기’를 누르면 같은 메시지가 돌아옵니다.\n‘연결 끊기’를 누르고, 양쪽이 Close 프레임을 보내 1000으로 끝난 것을 기록에서 확인합니다.", "Press Connect. The connection is open once the handshake is complete.\nPress Send. The same message comes back.\nPress Close, and check in the record that both sides sent a Close frame with 1000.";
    task_websocket_not_sent: "연결되었습니다. 이제 메시지를 보내십시오.", "The connection is open. Now send a message.";
    task_websocket_not_back: "보낸 메시지가 아직 돌아오지 않았습니다. 연습 서버 ‘echo’에 연결했는지 확인하십시오.", "The message has not come back yet. Check that you are connected to the practice server ‘echo’.";
    task_websocket_not_closed: "메시지가 돌아왔습니다. 마지막으로 연결을 끊으십시오.", "The message came back. Close the connection to finish.";

    task_room: "대화방에서 실시간으로 대화하기", "Chat in a room in real time";
    task_room_what: "대화방에 들어가 메시지를 보내고, 다른 참여자의 메시지도 받아 보십시오. 혼자라면 이 페이지를 다른 탭에서 열어 같은 방에 들어가면 됩니다.", "Join a room, send a message, and receive a message from another member. If you are alone, open this page in another tab and join the same room.";
    task_room_way: "방 이름을 정하고 ‘들어가기’를 누릅니다.\n다른 탭에서 이 페이지를 열어 같은 방에 들어갑니다.\n두 탭에서 메시지를 하나씩 보냅니다. 상대의 메시지는 요청하지 않아도 곧바로 도착합니다.", "Choose a name for the room and press Join.\nOpen this page in another tab and join the same room there.\nSend a message from each tab. The other’s message arrives at once, without a request.";
    task_room_not_joined: "아직 방에 들어가지 못했습니다. 중계기에 연결되었는지 확인하십시오.", "You are not in the room yet. Check that the relay is connected.";
    task_room_said_nothing: "방에 들어왔습니다. 이제 메시지를 보내십시오.", "You are in the room. Now send a message.";
    task_room_alone: "아직 다른 참여자의 메시지가 없습니다. 다른 탭에서 같은 방에 들어가 메시지를 보내십시오.", "No one else has sent a message yet. Join the same room in another tab and send one there.";
}
