//! The texts about the parts of an HTTP message.

use super::{Lang, words};
use crate::http1::Part;

words! {
    part_request_line: "요청 줄", "request line";
    part_status_line: "상태 줄", "status line";
    part_header: "헤더", "header";
    part_empty_line: "빈 줄", "empty line";
    part_body: "본문", "body";
    part_chunk_size: "청크 크기", "chunk size";
    part_chunk_data: "청크 데이터", "chunk data";
    part_chunk_end: "청크 끝", "end of chunk";
    part_trailer: "트레일러", "trailer";
}

impl Lang {
    /// The name of a part of a message.
    pub fn part(self, part: Part, is_request: bool) -> &'static str {
        match part {
            Part::StartLine if is_request => self.part_request_line(),
            Part::StartLine => self.part_status_line(),
            Part::Header => self.part_header(),
            Part::EmptyLine => self.part_empty_line(),
            Part::Body => self.part_body(),
            Part::ChunkSize => self.part_chunk_size(),
            Part::ChunkData => self.part_chunk_data(),
            Part::ChunkEnd => self.part_chunk_end(),
            Part::Trailer => self.part_trailer(),
        }
    }
}
