//! The words of the room.

use crate::text::{Lang, fill, words};

words! {
    room_name: "방 이름", "Room";
    room_member: "내 이름", "Your name";
    room_member_hint: "이름을 비워 두면 중계기가 정해 줍니다.", "Leave the name empty and the relay picks one.";
    room_join: "들어가기", "Join";
    room_leave: "나가기", "Leave";
    room_text: "메시지", "Message";
    room_say: "보내기", "Send";
    room_say_hint: "Enter로 보내고, Shift+Enter로 줄을 바꿉니다.", "Press Enter to send, Shift+Enter for a new line.";
    room_join_first: "먼저 방에 들어가십시오.", "Join a room first.";
    room_talk: "대화", "Conversation";
    room_members: "참여자", "Members";
    room_you: "나", "you";
    room_nobody: "아직 메시지가 없습니다. 이 페이지를 다른 탭에서도 열고 같은 방에 들어가 보십시오.",
        "No messages yet. Open this page in another tab and join the same room.";

    room_state_out: "방에 들어가지 않음", "Not in a room";
    room_joining: "들어가는 중", "Joining";
    room_leaving: "나가는 중", "Leaving";
    room_in: "참여 중 · {}", "Joined as {}";
    room_waits: "방을 관리하는 서버를 기다리는 중 · 보낸 메시지는 서버가 돌아오면 전달됩니다",
        "Waiting for the server that hosts the room · what you send is delivered when it is back";
    room_missed: "연결이 끊긴 사이에 온 메시지 {}개", "Messages missed while disconnected: {}";
    room_gap: "연결이 끊긴 사이의 메시지 중 일부는 방에 남아 있지 않습니다.", "Some of the messages missed while disconnected are no longer in the room.";
    room_new: "그동안 방이 새로 만들어졌습니다. 번호는 처음부터 다시 매깁니다.", "The room was recreated in the meantime, and its numbering starts again.";
    room_terminal: "터미널에서 들어가기", "Join from a terminal";
    room_terminal_hint: "중계기는 출처(Origin)나 토큰을 확인한 프로그램만 방에 들여보냅니다. 그래서 명령이 Origin 헤더를 보냅니다.", "The relay admits only programs that send a known Origin or a token, so these commands send the Origin header.";
    room_terminal_token: "명령에 이 중계기의 토큰이 들어 있으므로 다른 사람에게 보이지 마십시오.", "They contain this relay’s token: do not share them.";
    room_greeting: "터미널에서 보냅니다", "hello from a terminal";
    room_retries: "다시 연결하려고 기다리는 중 · {}번째 시도", "Waiting to reconnect · attempt {}";
}

impl Lang {
    /// Says that this tab is in the room under this name.
    pub fn room_here_as(self, name: &str) -> String {
        fill(self.room_in(), name)
    }

    /// Says that somebody joined, and the new number of members. The name may contain any characters, including braces.
    pub fn room_member_joined(self, name: &str, members: u32) -> String {
        match self {
            Self::Ko => format!("{name} 님이 들어왔습니다 · {members}명"),
            Self::En => format!("{name} joined · {members} here"),
        }
    }

    /// Says that somebody left, and the new number of members.
    pub fn room_member_left(self, name: &str, members: u32) -> String {
        match self {
            Self::Ko => format!("{name} 님이 나갔습니다 · {members}명"),
            Self::En => format!("{name} left · {members} here"),
        }
    }
}
