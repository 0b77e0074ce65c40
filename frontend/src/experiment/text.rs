//! The texts shared by all guided experiments; the texts of each experiment are with its lab.

use crate::text::{Lang, fill, grouped, words};
use crate::{experiment::phase::Halt, record::Micros};

words! {
    experiments: "실험", "Experiments";
    experiment_done: "실행해 봄", "done";
    experiment_predict: "예측", "Your prediction";
    experiment_predict_first: "먼저 결과를 예측해 보십시오. 고르면 실행할 수 있습니다.", "Predict first: choose an answer, then run the experiment.";
    experiment_run: "준비하고 실행", "Set up and run";
    experiment_run_again: "다시 실행", "Run again";
    experiment_stop: "중단", "Stop";
    experiment_leave: "실험 닫기", "Close the experiment";
    experiment_steps: "실행 순서", "Steps";
    experiment_evidence: "기록에서 나온 증거", "Evidence from the record";
    experiment_right: "예측이 맞았습니다.", "Your prediction was right.";
    experiment_wrong: "결과가 예측과 달랐습니다. 증거가 뒷받침하는 답: {}", "Not as predicted. The evidence supports: {}";
    experiment_open: "이 시스템에서는 예상한 현상이 나타나지 않아, 이 기록만으로는 판단할 수 없습니다. 다시 실행해 보십시오.",
        "The expected effect did not occur on this system, so this record is inconclusive. Try running it again.";
    experiment_why: "이유", "Why";
    experiment_needs_relay: "중계기에 연결되지 않아 지금은 실행할 수 없습니다. 위쪽의 중계기 상태를 확인하십시오.",
        "It cannot run now: there is no connection to the relay. Check the relay’s status at the top.";
    experiment_needs_practice: "이 중계기는 연습 서버 없이(--no-practice) 시작되었습니다. 그 옵션을 빼고 다시 시작하면 실행할 수 있습니다.",
        "This relay was started without practice servers (--no-practice). Restart it without that option to run this.";
    experiment_stopped: "실험을 중단하고 열었던 연결을 닫았습니다. 언제든 다시 실행할 수 있습니다.",
        "Stopped; what was open has been closed. You can run it again at any time.";
    experiment_too_long: "기다리던 일이 {}초 안에 일어나지 않아 실험을 끝냈습니다. 기록에서 마지막에 무엇이 있었는지 보고 다시 실행하십시오.",
        "The expected event did not occur within {} s, so the experiment ended. Check in the record what happened last, then run it again.";
    experiment_relay_lost: "중계기와 연결이 끊겨 실험을 끝냈습니다. 중계기가 다시 연결되면 다시 실행하십시오.",
        "The connection to the relay was lost, so the experiment ended. Run it again when the relay is back.";
    experiment_seconds: "{}초", "{}\u{a0}s";
}

impl Lang {
    /// Says why a run ended early, and what to do.
    pub fn experiment_halted(self, halt: Halt) -> String {
        match halt {
            Halt::Stopped => self.experiment_stopped().to_owned(),
            Halt::TooLong(limit) => fill(self.experiment_too_long(), &grouped(u64::from(limit).div_ceil(1000))),
            Halt::RelayLost => self.experiment_relay_lost().to_owned(),
        }
    }

    /// Says that the prediction was wrong and that the evidence supports this choice.
    pub fn experiment_was_wrong(self, choice: &str) -> String {
        fill(self.experiment_wrong(), choice)
    }

    /// Formats a duration in seconds with one decimal, rounded down, as for a running clock.
    pub fn stopwatch(self, time: Micros) -> String {
        let tenths = time / 100_000;
        let seconds = [&grouped(tenths / 10), ".", &(tenths % 10).to_string()].concat();
        fill(self.experiment_seconds(), &seconds)
    }
}
