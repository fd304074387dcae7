//! `[AUGMENT]`, `[SEGMENT]` and `[EXPORT]`.

use super::needs::choice;
use crate::plan::{AugmentPlan, ExportPlan, SegmentPlan, Selection};
use crate::settings::Settings;

const SELECTIONS: &[(&str, Selection)] = &[
    ("all", Selection::All),
    ("train", Selection::Train),
    ("dev", Selection::Dev),
    ("test", Selection::Test),
];

pub(super) fn augment(settings: &Settings) -> AugmentPlan {
    let augment = settings.section("AUGMENT");
    // Whichever of them is set: the original reads one for one method and another for the other.
    let selection = ["AUGMENT", "DATA", "EXP"].into_iter().find_map(|section| {
        let view = settings.section(section);
        view.given("sample_selection")?;
        choice(&view, "sample_selection", SELECTIONS)
    });
    AugmentPlan {
        methods: augment.words("augment"),
        result: augment.text("result").unwrap_or_default(),
        augmentations: augment.text("augmentations").unwrap_or_default(),
        p_reverse: augment.float("p_reverse").unwrap_or_default(),
        top_db: augment.float("top_db").unwrap_or_default(),
        selection: selection.unwrap_or(Selection::Train),
    }
}

pub(crate) fn segment(settings: &Settings) -> SegmentPlan {
    let segment = settings.section("SEGMENT");
    SegmentPlan {
        method: segment.text("method").unwrap_or_default(),
        result: segment.text("result").unwrap_or_default(),
        min_length: segment.float("min_length"),
        max_length: segment.float("max_length").filter(|length| *length > 0.0),
        overlap: segment.float("overlap").unwrap_or_default(),
        min_pause: segment.float("min_pause"),
        pad: segment.float("pad"),
        silero: segment.text("silero.model").map(Into::into),
        output_audio: segment.flag("output_audio"),
        audio_format: segment.text("audio_format").unwrap_or_default(),
        audio_dir: segment.text("audio_dir").unwrap_or_default().into(),
        sampling_rate: segment
            .int("sampling_rate")
            .and_then(|rate| u32::try_from(rate).ok()),
        include_silence_borders: segment.flag("include_silence_borders"),
    }
}

pub(super) fn export(settings: &Settings) -> ExportPlan {
    let export = settings.section("EXPORT");
    ExportPlan {
        root: export.text("root").unwrap_or_default().into(),
        orig_root: export.text("orig_root").map(Into::into),
        data_name: export.text("data_name").unwrap_or_default(),
        segments_as_files: export.flag("segments_as_files"),
        format: export.text("format").unwrap_or_default(),
    }
}
